"""Filters that are of no use, told wherever answers are shown."""

from __future__ import annotations

import pytest

from bot.render.problem import problem_line
from bot.render.telegram import answer as telegram
from bot.render.terminal.answer import headline
from bot.translations import Language, Translations, read_translations
from retrieval.answering.answer import Outcome
from retrieval.query.filters import Fault, Problem
from tests.records import answer, bundled
from tests.telegram_phone import Phone

YEAR = Problem(Fault.YEAR, "年份", "二零二")


def test_the_reason_stands_in_place_of_the_outcome(hans: Translations, english: Translations) -> None:
    useless = answer(outcome=Outcome.NOT_FOUND, problem=YEAR)
    told = " 年份 不能是“二零二”，应为年份或起止年份，如 2023、2021..2023"

    assert headline(useless, hans, columns=100).plain == f"✗{told}\n"
    assert telegram.headline(useless, hans, shown=0).text == f"❌{told}"
    assert telegram.headline(useless, english, shown=0).text.startswith("❌ 年份: “二零二” is not a year")


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("fault", list(Fault))
def test_every_reason_is_one_line_however_long_the_value(language: Language, fault: Fault) -> None:
    line = problem_line(Problem(fault, "日期", "\n\u202e\ud800" + "字" * 5000), read_translations(language))

    assert len(line) < 250
    assert "\n" not in line
    assert "\u202e" not in line
    line.encode()


def test_the_bot_in_telegram_reads_filters_and_tells_what_is_wrong_with_them() -> None:
    phone = Phone(bundled()[1])
    told = phone.ask("年份:二零二 元荡岸线贯通率是多少?")["text"]
    filtered = phone.ask("来源:苏州日报 一体化有什么机遇?")["text"]
    phone.close()

    assert "年份 不能是“二零二”" in told
    assert "苏州日报" in filtered
    assert "发展和改革委员会" not in filtered
