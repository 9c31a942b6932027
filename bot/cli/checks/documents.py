"""Documents and index: are they readable, does the index match the files, does a sample search succeed?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import file_digest
from itertools import islice

from bot.cli.checks import Finding, State
from bot.cli.runtime import LibraryError, Runtime, UnavailableError, index_folder
from bot.render.sanitize import one_line
from bot.render.settings_errors import library_line
from bot.render.terminal.sources import unread
from corpus.document import CorpusError
from corpus.folder.regular_file import open_regular
from corpus.library import Library
from corpus.passages import Passage
from retrieval.answering.answer import Outcome
from retrieval.answering.answerer import Answerer
from retrieval.errors import DamagedError, UnreachableError
from retrieval.index.storage import Storage

NAMED = 3  # files in a finding
SAMPLE = 100  # passages


def check(runtime: Runtime) -> Iterator[Finding]:
    """Findings on the folder, the index and a sample search."""
    words = runtime.words
    try:
        answerer = runtime.answerer
    except LibraryError as error:
        yield Finding("corpus", State.FAILED, library_line(error, words))
        yield Finding("index", State.SKIPPED, words("check.no_documents"))
        return
    except UnavailableError as error:
        yield Finding("engine", State.FAILED, words(error.sentence, problem=error))
        return
    if runtime.settings.engine == "milvus":
        yield from _shared(runtime, answerer)
        return
    yield _folder(runtime, answerer)
    yield _index(runtime, answerer)
    yield _engine(runtime, answerer)


def _shared(runtime: Runtime, answerer: Answerer) -> Iterator[Finding]:
    """Findings on an index in Milvus, where there are no files to compare it with."""
    words, engine = runtime.words, answerer.engine
    count, place = len(answerer.library.documents), runtime.milvus.place
    yield Finding("corpus", State.OK, words("check.corpus_shared", count=count, place=place))
    sentence = words("check.index_shared", passages=engine.statistics[0].size, version=engine.version)
    yield Finding("index", State.OK, sentence)
    try:
        yield _found(runtime, answerer, next(engine.passages(), None))
    except UnreachableError as error:
        yield Finding("engine", State.FAILED, words("error.engine", problem=error))


def changed(library: Library, fingerprints: Mapping[str, str]) -> list[str]:
    """The IDs of documents whose file no longer has the hash in ``fingerprints``, or is gone."""
    return [name for name, fingerprint in fingerprints.items() if _fingerprint(library, name) != fingerprint]


def _folder(runtime: Runtime, answerer: Answerer) -> Finding:
    words, library = runtime.words, answerer.library
    count, engine = len(library.documents), answerer.engine
    if names := changed(library, engine.hashes):
        sentence = words("check.changed", count=len(names), names=words.join(names[:NAMED]))
        return Finding("corpus", State.FAILED, sentence)
    if reports := unread(library):
        names = list(dict.fromkeys(report.path for report in reports))
        sentence = words("check.unread", count=count, unread=len(names), names=words.join(names[:NAMED]))
        return Finding("corpus", State.NOTE, one_line(sentence))
    return Finding("corpus", State.OK, words("check.corpus", count=count, folder=library.folder))


def _fingerprint(library: Library, name: str) -> str:
    """The SHA-256 of the file as it is now; empty if it cannot be read."""
    try:
        place = library.place(name)
        with open_regular(place, within=library.root_of(place)) as file:
            return file_digest(file, "sha256").hexdigest()
    except (OSError, CorpusError):
        return ""


def _index(runtime: Runtime, answerer: Answerer) -> Finding:
    """Where the index is stored, and whether it can be read completely."""
    words, passages = runtime.words, answerer.engine.statistics[0].size
    folder = index_folder(runtime.settings, answerer.library.folder)
    try:
        size = sum(path.stat().st_size for path in folder.rglob("*")) if folder.is_dir() else 0
        if size:
            Storage(folder, "").verify()
    except (OSError, DamagedError) as error:
        return Finding("index", State.FAILED, words("check.index_damaged", folder=folder, problem=error))
    if not size:
        return Finding("index", State.NOTE, words("check.index_in_memory", passages=passages))
    sentence = words("check.index", passages=passages, size=f"{size / 1e6:.1f}", folder=folder)
    return Finding("index", State.OK, sentence)


def _engine(runtime: Runtime, answerer: Answerer) -> Finding:
    """Search for the beginning of the longest of the first passages, which must be found."""
    passages = islice(answerer.engine.passages(), SAMPLE)
    return _found(runtime, answerer, max(passages, key=lambda passage: len(passage.text), default=None))


def _found(runtime: Runtime, answerer: Answerer, passage: Passage | None) -> Finding:
    if passage is None:
        return Finding("engine", State.SKIPPED, runtime.words("check.no_documents"))
    document = answerer.library.documents[passage.document]
    answer = answerer.answer(passage.text[:40], top=1)
    if answer.outcome is Outcome.NOT_FOUND:
        return Finding("engine", State.FAILED, runtime.words("check.engine_lost", name=one_line(document.id)))
    return Finding("engine", State.OK, runtime.words("check.engine", milliseconds=f"{answer.elapsed_ms:.1f}"))
