"""``youju sources``: the documents, or one of them paragraph by paragraph."""

from __future__ import annotations

from bot.cli.click_i18n import UsageProblem
from bot.cli.runtime import Runtime
from bot.render.terminal.sources import document_view, library_views, removed_view
from corpus.document import Document
from corpus.library import Library

NAMED = 5  # documents that are listed for an ambiguous name


def sources(runtime: Runtime, name: str | None, *, removed: bool) -> int:
    """Print the list of documents, one document, or what cleaning removed from it."""
    columns = runtime.console.width
    if name is None:
        if removed:
            raise UsageProblem("sources.removed_needs_id")
        views = library_views(runtime.library, runtime.words, columns=columns)
    else:
        document = find_document(runtime.library, name)
        show = removed_view if removed else document_view
        views = iter([show(document, runtime.words, columns=columns)])
    for view in views:
        runtime.console.print(view, end="")
    return 0


def find_document(library: Library, name: str) -> Document:
    """The document with this ID, or the only one whose ID begins with ``name``; raises ``UsageProblem``."""
    if document := library.documents.get(name):
        return document
    candidates = [document_id for document_id in library.documents if document_id.startswith(name)] if name else []
    if len(candidates) == 1:
        return library.documents[candidates[0]]
    if not candidates:
        raise UsageProblem("sources.unknown", name=name)
    named = ", ".join(candidates[:NAMED])
    raise UsageProblem("sources.ambiguous", name=name, count=len(candidates), named=named)
