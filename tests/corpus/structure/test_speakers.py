"""The speaker of a paragraph is verbatim from the text, never guessed."""

from __future__ import annotations

import pytest

from corpus.library import bundled_folder, read_library
from corpus.script import to_simplified
from corpus.structure import speakers
from corpus.structure.speakers import known_names, speakers_of


def speaker_of(text: str, known: frozenset[str] = frozenset(), before: str | None = None) -> str | None:
    return speakers.speaker_of(text, to_simplified(text), known, before)


@pytest.mark.parametrize(
    ("paragraph", "speaker"),
    [
        ("李强指出,要加强合作。", "李强"),
        ("李强强调,要抓好落实。", "李强"),
        ("習近平總書記強調,江山就是人民。", "習近平總書記"),
        ("阜陽市委書記劉玉傑在座談時表示,希望加強互訪。", "阜陽市委書記劉玉傑"),
        ("王主任表示,欢迎大家。", "王主任"),
        ("时任市长的李明在会上说,要坚持。", "时任市长的李明"),
        ("欧阳锋说:“好。”", "欧阳锋"),
        ("李虎告訴記者,他曾問過一些人。", "李虎"),
        ("昨天开会。市委书记曹路宝出席会议并讲话,强调要坚持。市长吴庆文主持。", "市委书记曹路宝"),
        (
            "「對我們很有幫助。」阜陽市委辦公室調研員、招商二隊隊長孫曉斌說。",
            "阜陽市委辦公室調研員、招商二隊隊長孫曉斌",
        ),
        ("「既安心又放心。」汽車事業部副總裁王軍奕,言語中抑制不住認可。", "汽車事業部副總裁王軍奕"),
        ("「前所未有!」市發展改革委相關負責同志表示。", "市發展改革委相關負責同志"),
        ("“我们很高兴。”居民张阿姨说。", "居民张阿姨"),
    ],
)
def test_the_speaker_is_named_as_the_text_names_him(paragraph: str, speaker: str) -> None:
    assert speaker_of(paragraph) == speaker


@pytest.mark.parametrize(
    "paragraph",
    [
        "会议指出,要坚持绿色发展。",
        "方案提出,到2025年建成。",
        "全会强调,必须坚持。",
        "江苏要求各地落实。",
        "安徽省指出,要落实。",
        "许多人认为,这样不好。",
        "应该说,这是好事。",
        "马上说,快点。",
        "报告称,增长5%。",
        "苏州市举行推介会。",
        "记者了解到,情况良好。",
    ],
)
def test_a_meeting_a_paper_a_place_or_a_phrase_is_no_speaker(paragraph: str) -> None:
    assert speaker_of(paragraph) is None


def test_a_pronoun_stands_for_the_person_named_before_it() -> None:
    known = known_names(["苏州市委书记许昆林,市长李亚平出席。"])
    assert known == {"许昆林", "李亚平"}
    assert speaker_of("许昆林感谢上海的支持帮助。他说,苏州要主动对接上海。", known) == "许昆林"
    assert speaker_of("认真听取发言后,许昆林提出了要求。他指出,要深入学习。", known) == "许昆林"
    assert speaker_of("他还强调,要抓好落实。", known, "李亚平") == "李亚平"
    assert speaker_of("他说,好。") is None


def test_a_name_ends_where_the_sentence_goes_on() -> None:
    assert known_names([to_simplified("秘书长潘国强,市长龚正与省委常委出席,书记李朝陽主持活动。")]) == {
        "潘国强",
        "龚正",
        "李朝阳",
    }


def test_the_speakers_of_a_bundled_document() -> None:
    document = read_library(bundled_folder()).documents["001_1279e53f9b8d3d6a.txt"]
    assert speakers_of(document) == ("市委书记曹路宝", None, "曹路宝", "曹路宝", "曹路宝", "吴庆文", None)
