"""Any model behind an address that speaks the embeddings interface of OpenAI, as most model servers do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from retrieval.ranking.semantic.embedder import SemanticError, Vectors, plain, unit_rows

PATH = "/embeddings"
QUESTION_TIMEOUT = 5.0  # seconds; somebody waits
PASSAGES_TIMEOUT = 120.0  # a batch on a slow machine
WHY = {401: "the key is refused", 403: "the key is refused", 404: "no such address or no such model"}


@dataclass(frozen=True, slots=True)
class OpenAICompatible:
    """Asks ``base`` (``http://127.0.0.1:8000/v1``) for the vectors of ``model``.

    Some models need a prefix on each text: ``question_prefix`` and ``passage_prefix`` (E5: ``query: `` and
    ``passage: ``). Error messages contain neither the key nor any text.
    """

    base: str
    model: str
    key: str = field(default="", repr=False)
    question_prefix: str = ""
    passage_prefix: str = ""
    client: httpx.Client = field(default_factory=httpx.Client, repr=False, compare=False)

    @property
    def name(self) -> str:
        """Address, model and prefixes: any of them may change the vectors."""
        return " | ".join((self._url, self.model, self.question_prefix, self.passage_prefix))

    def questions(self, texts: Sequence[str]) -> Vectors:
        """One row for each question."""
        return self._embed([self.question_prefix + text for text in texts], timeout=QUESTION_TIMEOUT)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """One row for each passage, asked for in one request: batches are the caller's."""
        return self._embed([self.passage_prefix + text for text in texts], timeout=PASSAGES_TIMEOUT)

    def close(self) -> None:
        """Give the connections back."""
        self.client.close()

    @property
    def _url(self) -> str:
        return self.base.rstrip("/").removesuffix(PATH).rstrip("/") + PATH

    def _embed(self, texts: Sequence[str], *, timeout: float) -> Vectors:
        place = f"semantic: {_shown(self._url)}"
        try:
            response = self.client.post(
                self._url,
                json={"model": self.model, "input": [plain(text) for text in texts], "encoding_format": "float"},
                headers={"Authorization": f"Bearer {self.key}"} if self.key else {},
                timeout=timeout,
            )
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            raise SemanticError(f"{place} cannot be reached: {type(error).__name__}") from error
        if not response.is_success:
            reason = WHY.get(response.status_code, response.reason_phrase)
            raise SemanticError(f"{place} answers {response.status_code} for the model '{self.model}': {reason}")
        return unit_rows(_rows(response, place), count=len(texts), source=place)


def _rows(response: httpx.Response, place: str) -> list[Any]:
    """The vectors in the order of the texts: a server may send them in any."""
    try:
        items = sorted(response.json()["data"], key=lambda item: item["index"])
        return [item["embedding"] for item in items]
    except (ValueError, KeyError, TypeError) as error:
        raise SemanticError(f"{place} answers something else than embeddings") from error


def _shown(url: str) -> str:
    """``url`` without a name and password in it."""
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"
