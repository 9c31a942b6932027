from __future__ import annotations

import json
from dataclasses import replace

import pytest
from rich.cells import cell_len

from bot.render.terminal.verification import verification_object, verification_view
from bot.translations import Translations
from corpus.document import Kind
from retrieval.lookup.verify import MOST_ALSO_IN, verify
from tests.records import Run, bundled

SENTENCE = "青浦、吴江、嘉善的参保人员可在三地85家医保定点机构门诊免备案直接实现刷卡结算"
CITATION = "《开启沪苏合作新篇章》 · 苏州市发展和改革委员会 · 2020-11-23"


def unframed(out: str) -> str:
    """The lines of the frame's content, joined."""
    return "".join(line[4:] for line in out.splitlines() if line.startswith("│"))


def test_verbatim_is_exit_code_0_with_the_place(youju: Run) -> None:
    ran = youju("verify", SENTENCE)

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("✓ 与原文一字不差\n\n╭─ 1 ─")
    assert unframed(ran.out) == SENTENCE
    assert CITATION in ran.out
    assert "第 14 段/共 17 段" in ran.out


def test_a_difference_is_exit_code_1_and_told_without_colour(youju: Run) -> None:
    ran = youju("verify", SENTENCE.replace("85", "58"))

    assert ran.code == 1
    assert ran.out.startswith("≠ 与原文有出入\n  [-…-] 只见于原文，{+…+} 只见于您的句子\n")
    assert "三地[-85-]{+58+}家医保定点机构" in unframed(ran.out)
    assert max(map(cell_len, ran.out.splitlines())) <= 80


def test_absent_is_exit_code_1(youju: Run) -> None:
    ran = youju("verify", "今天天气很好,我们去公园散步吧。")

    assert (ran.code, ran.out) == (1, "✗ 文档中没有这句话\n")


def test_another_script_is_said_to_be_one(youju: Run) -> None:
    ran = youju("--lang", "en", "verify", SENTENCE.replace("吴", "吳").replace("医", "醫"))

    assert ran.code == 1
    assert "Found with differences\n  Simplified and traditional characters differ" in ran.out
    assert "word for word" not in ran.out
    assert "Otherwise identical to the document" in ran.out
    assert unframed(ran.out) == SENTENCE


def test_several_sentences_are_named_one_by_one(youju: Run) -> None:
    ran = youju("verify", "-", stdin=f"\ufeff{SENTENCE}\n今天天气很好。\n")

    assert ran.code == 1
    assert [line for line in ran.out.splitlines() if line.startswith(("✓", "≠", "✗"))] == [
        "✓ 与原文一字不差",
        "✗ 文档中没有这句话",
    ]
    assert "今天天气很好。\n✗" in ran.out


def test_json_has_plain_values(youju: Run) -> None:
    ran = youju("verify", "--json", SENTENCE.replace("85", "58"))
    record = json.loads(ran.out)

    assert (ran.code, ran.out.count("\n")) == (1, 1)
    assert (record["verdict"], record["found"], record["kind"]) == ("differs", SENTENCE, "content")
    assert {"op": "missing", "text": "85"} in record["diff"]
    assert record["citation"]["paragraph"] == 14
    assert record["also_in"] == []


def test_json_of_what_is_absent_has_no_place(youju: Run) -> None:
    record = json.loads(youju("verify", "--json", "今天天气很好").out)

    assert (record["verdict"], record["found"], record["citation"], record["kind"]) == ("absent", None, None, None)


@pytest.mark.parametrize("arguments", [["verify"], ["verify", "  "]])
def test_nothing_to_verify_is_wrong_use(youju: Run, arguments: list[str]) -> None:
    ran = youju(*arguments)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("youju：没有句子")


def test_every_place_is_named_up_to_a_few(youju: Run) -> None:
    ran = youju("verify", "苏州")

    assert unframed(ran.out) == "苏州"
    assert ran.out.count("另见：") == MOST_ALSO_IN


def test_what_is_no_paragraph_of_its_own_is_labelled(hans: Translations) -> None:
    found = replace(verify(SENTENCE, bundled()[0]), kind=Kind.CAPTION)

    assert "╭─ 图片说明 ─" in verification_view(found, hans, columns=80).plain
    assert verification_object(found)["kind"] == "caption"
