#!/usr/bin/env python3
"""Checks both question files against documents/ and prints counts: check.py [-v].

Every expected string and mark must stand in the text of its file, white space ignored, by one of two ways of
extraction: the readers of this project, or a plain one of the standard library. With -v, also names the questions
whose expected strings all stand in a second file.
"""

import collections
import html.parser
import json
import pathlib
import re
import sys
import zipfile
from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))
from corpus.reading.document import read_document  # noqa: E402

KINDS = frozenset({
    "list", "item_of_statute", "statute", "faq", "table", "howto", "howmany", "when", "who", "why", "yesno", "fact",
    "definition", "colloquial", "code_or_model", "negation", "compare", "version", "multi", "topic_aspect", "keyword",
    "crossscript", "english_mixed", "typo", "none_near", "none_far",
})  # fmt: skip
FIELDS = {"id", "question", "kind", "document", "expect", "mark", "outcome", "note"}


def flat(text: str) -> str:
    return re.sub(r"\s+", "", text)


class Words(html.parser.HTMLParser):
    """The text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def plain(path: pathlib.Path) -> str:
    """The text of a file without this project's readers."""
    if path.suffix == ".pdf":
        return ""
    if path.suffix == ".docx":
        root = ElementTree.fromstring(zipfile.ZipFile(path).read("word/document.xml"))  # noqa: S314  # our own
        return "".join(each.text or "" for each in root.iter() if each.tag.endswith("}t"))
    if path.suffix == ".epub":
        book = zipfile.ZipFile(path)
        return "".join(
            "".join(Words(book.read(name).decode()).words) for name in book.namelist() if name.endswith("html")
        )
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\n".join(data.decode(encoding, errors="replace") for encoding in ("gb18030", "big5"))
    if path.suffix in (".html", ".htm"):
        return "".join(Words(text).words)
    return text + "\n" + re.sub(r"[*`]", "", text)


def records_of(path: pathlib.Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def texts(name: str) -> tuple[str, str]:
    path = HERE / name
    document, _ = read_document(name, path.read_bytes())
    return flat(document.source), flat(plain(path))


def main() -> int:
    known = {
        str(each.relative_to(HERE)): texts(str(each.relative_to(HERE)))
        for each in sorted((HERE / "documents").rglob("*"))
        if each.is_file()
    }
    halves = {half: records_of(HERE / f"questions_{half}.jsonl") for half in ("dev", "heldout")}
    faults: list[str] = []
    seen: dict[str, set[str]] = {"id": set(), "question": set()}
    owner: dict[str, str] = {}
    for half, records in halves.items():
        for record in records:
            where = f"{record['id']} {record['question']}"
            for field, values in seen.items():
                if record[field] in values:
                    faults.append(f"{where}: {field} twice")
                values.add(record[field])
            if FIELDS - record.keys() or record["kind"] not in KINDS:
                faults.append(f"{where}: a field is missing or the kind is unknown")
            names = [name for name in (record["document"], record.get("near"), *record.get("also", ())) if name]
            for name in names:
                if name not in known:
                    faults.append(f"{where}: no file {name}")
                elif owner.setdefault(name, half) != half:
                    faults.append(f"{where}: {name} has questions in both files")
            if record["kind"].startswith("none"):
                if record["expect"] or record["document"] or record["mark"]:
                    faults.append(f"{where}: expects something")
                continue
            if not record["expect"]:
                faults.append(f"{where}: expects nothing")
            ways = [way for name in names if name in known for way in known[name]]
            wanted = [each for group in record["expect"] for each in group]
            wanted += [record["mark"]] if record["mark"] else []
            absent = [each for each in wanted if not any(flat(each) in way for way in ways)]
            faults.extend(f"{where}: not in the file: {each}" for each in absent)
            if "-v" in sys.argv:
                for name in known.keys() - set(names):
                    if any(
                        all(any(flat(each) in way for each in group) for group in record["expect"])
                        for way in known[name]
                    ):
                        print("also in", name, "|", where)
    print(*faults, sep="\n")
    for half, records in halves.items():
        print(half, len(records), "questions,", sum(each == half for each in owner.values()), "documents")
        own = [name for name, each in owner.items() if each == half]
        asked = [record["document"] or record.get("near") or ".none" for record in records]
        counted: dict[str, Iterable[str]] = {
            "kinds": (record["kind"] for record in records),
            "outcomes": (record["outcome"] for record in records),
            "formats of documents": (name.rpartition(".")[2] for name in own),
            "folders of documents": (name.split("/")[1] for name in own),
            "formats of questions": (name.rpartition(".")[2] for name in asked),
        }
        for title, names_of in counted.items():
            print(
                f"  {title}:",
                ", ".join(f"{value} {count}" for value, count in collections.Counter(names_of).most_common()),
            )
    unused = known.keys() - owner.keys()
    print("without a question:", ", ".join(sorted(unused)) or "none")
    print(len(faults), "faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
