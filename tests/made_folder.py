"""A folder of any number of documents: real Chinese sentences put together anew, and in each document one paragraph
that says something which no other says."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.passages import passages_of
from tests.records import bundled

PARAGRAPHS = (3, 7)  # of a document, beside the one of its own
SENTENCES = (2, 4)  # of a paragraph
IN_A_FOLDER = 200
DISTRICTS = ["吴江", "青浦", "嘉善", "昆山", "太仓", "相城", "虎丘", "吴中", "姑苏", "嘉定", "松江", "金山"]
MATTERS = [
    "公积金提取",
    "医保备案",
    "不动产登记",
    "居住证签注",
    "落户迁移",
    "营业执照变更",
    "校车许可",
    "河道清淤",
    "林木采伐",
    "食品备案",
]


@dataclass(frozen=True, slots=True)
class Made:
    """One state of a document: what it is called, and what it alone says."""

    number: int
    version: int = 0

    @property
    def name(self) -> str:
        """The path below the folder."""
        return f"{self.number // IN_A_FOLDER:03}/通知{self.number:05}.txt"

    @property
    def code(self) -> str:
        """What no other document is about."""
        return f"TZ{self.number:05}"

    @property
    def fact(self) -> str:
        """The sentence that answers :attr:`question`; another in each version."""
        district = DISTRICTS[self.number % len(DISTRICTS)]
        matter = MATTERS[self.number // len(DISTRICTS) % len(MATTERS)]
        days = 3 + (self.number * 7 + self.version * 11) % 83
        return f"事项{self.code}由{district}区负责办理{matter},受理时限为{days}个工作日,第{self.version + 1}次修订。"

    @property
    def question(self) -> str:
        """What the fact answers."""
        return f"事项{self.code}的受理时限是多少个工作日?"

    @property
    def text(self) -> str:
        """The whole file; the same for the same number and version."""
        chance = random.Random(f"{self.number}/{self.version}")  # noqa: S311  no secret
        paragraphs = [
            "".join(chance.choices(sentences(), k=chance.randint(*SENTENCES)))
            for _ in range(chance.randint(*PARAGRAPHS))
        ]
        paragraphs.insert(chance.randrange(len(paragraphs)), self.fact)
        return "\n".join(paragraphs) + "\n"

    def write(self, folder: Path) -> None:
        """Put the file there, whole or not at all, as a careful program does."""
        path = folder / self.name
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}")
        beside.write_text(self.text, "utf-8")
        beside.replace(path)


@cache
def sentences() -> tuple[str, ...]:
    """The whole sentences of the documents that ship, without line breaks."""
    found = (
        passage.text[start:end]
        for document in bundled()[0].documents.values()
        for passage in passages_of(document)
        for start, end in passage.sentences
    )
    return tuple(dict.fromkeys(each for each in found if each.endswith("。") and "\n" not in each and len(each) < 120))


def make_folder(folder: Path, count: int) -> list[Made]:
    """``count`` documents in ``folder``."""
    made = [Made(number) for number in range(count)]
    for each in made:
        each.write(folder)
    return made
