"""How long youju takes until something new can be answered from: text analysed, an index opened, a document changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import Any, Final

from benchmarks.engines.clock import spanning
from benchmarks.engines.made import PER_FILE, Made
from benchmarks.engines.youju import index
from corpus.folder.scan import list_folder, scan_folder
from corpus.library import read_file, read_folder_declarations
from corpus.passages import passages_of
from retrieval.answering.answerer import Answerer
from retrieval.index.analysis import Entry, analyse
from retrieval.index.live_index import LiveIndex
from retrieval.text.resources import TextResources

QUESTION: Final = "事项TZ{number}的受理时限是多少个工作日?"
FACT: Final = "事项TZ{number}由吴江区负责办理，受理时限为{number}个工作日。"
FIRST: Final = 70301  # number of the first fact; no passage holds it
Figures = dict[str, Any]


def indexing(folder: Path, store: Path, count: int) -> Figures:
    """Processor seconds to segment ``count`` passages with jieba, and for all that ``youju index`` does with them."""
    made = Made(folder)
    lcut = _segmenting(islice(made.texts(), count))
    names = list(islice(list_folder(made.documents).documents, count // PER_FILE))
    part = _part(made, names, store / "part")
    with spanning() as whole:
        index(part, store / "index")
    return {"passages": count, "lcut_cpu_s": lcut, "whole_cpu_s": whole.cpu}


def analysis(folder: Path, count: int) -> Figures:
    """Processor seconds to segment ``count`` passages with jieba, to read and clean their files, to analyse them."""
    made = Made(folder)
    lcut = _segmenting(islice(made.texts(), count))
    listing = list_folder(made.documents)
    with spanning() as reading:
        declared, _ = read_folder_declarations(listing)
        found = (read_file(listing, name, declared)[0] for name in islice(listing.documents, count // PER_FILE))
        entries = [Entry(document, passages_of(document)) for document in found if document]
    with spanning() as analysing:
        analyse(entries, TextResources.of_folder(made.documents).analyzer)
    return {"lcut_cpu_s": lcut, "reading_cpu_s": reading.cpu, "analysing_cpu_s": analysing.cpu}


def _segmenting(texts: Iterable[str]) -> float:
    import jieba

    held = list(texts)
    jieba.initialize()
    with spanning() as lcut:
        for text in held:
            jieba.lcut(text)
    return lcut.cpu


def opening(folder: Path, store: Path, question: str) -> Figures:
    """Seconds to open an index and answer the first question in a process that has only loaded the program, and those
    of them that the look into the folder takes."""
    holdings = LiveIndex(Made(folder).documents, store)
    with spanning() as looking:
        _ = scan_folder(holdings.folder).mark
    with spanning() as whole:
        holdings.refresh()
        holdings.answerer.answer(question)
    return {
        "opening_s": whole.wall,
        "opening_cpu_s": whole.cpu,
        "listing_s": looking.wall,
        "listing_cpu_s": looking.cpu,
    }


def change(folder: Path, store: Path, aside: Path, count: int) -> Figures:
    """Seconds until a changed document is answered from, in the collection and as the only one of an empty corpus;
    ``count`` times in turn."""
    documents = Made(folder).documents
    holdings = LiveIndex(documents, store)
    holdings.refresh()
    files = Made(folder).files()
    figures: dict[str, list[float]] = {
        f"{where}_{clock}s": [] for where in ("large", "alone") for clock in ("", "cpu_")
    }
    for each in range(count):
        file, fact = files[len(files) * each // count], {"number": FIRST + each}
        file.write_text(file.read_text("utf-8") + FACT.format_map(fact) + "\n", "utf-8")
        name = file.relative_to(documents).as_posix()
        alone = aside / str(each)
        alone.mkdir(parents=True)
        shutil.copy(file, alone)
        single = LiveIndex(alone, aside / f"index{each}")
        question = QUESTION.format_map(fact)
        _time(figures, "large", lambda name=name: holdings.refresh([name]), holdings, question)  # type: ignore[misc]
        _time(figures, "alone", single.refresh, single, question)
    return dict(figures)


def _time(
    figures: dict[str, list[float]], where: str, take_up: Callable[[], object], held: LiveIndex, question: str
) -> None:
    with spanning() as span:
        take_up()
        _asked(held.answerer, question)
    figures[f"{where}_s"].append(span.wall)
    figures[f"{where}_cpu_s"].append(span.cpu)


def _asked(answerer: Answerer, question: str) -> None:
    """Ask, and make sure that the answer is the new one."""
    found = answerer.answer(question)
    code = question[2:9]
    if not found.quotes or code not in found.quotes[0].text:
        raise AssertionError(f"{question} is not answered from what was written")


def _part(made: Made, names: list[str], folder: Path) -> Path:
    """Some files of a collection, in a folder of their own."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(made.documents / name, path)
    return folder
