from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.render.terminal.explain import factors_view, shown_cents
from bot.translations import Translations
from retrieval.answering.answer import Factor
from tests.records import quote


def test_each_factor_is_a_bar_and_the_figures_sum_to_the_score(hans: Translations) -> None:
    factors = (Factor("words", 12.0), Factor("unheard_of", 6.0), Factor("penalty", -0.75))
    view = factors_view(quote(factors=factors, score=17.25), hans, columns=60).plain

    assert view.splitlines() == [
        "   词语匹配     12.00 " + "█" * 30,
        "   unheard_of    6.00 " + "█" * 15,
        "   penalty      -0.75 ██",
        "   得分         17.25",
        "   这一段能回答问题的把握：83%",
    ]


def test_a_narrow_terminal_has_shorter_bars(hans: Translations) -> None:
    view = factors_view(quote(factors=(Factor("words", 1.0),), score=1.0), hans, columns=28).plain

    assert view.splitlines()[0] == "   词语匹配    1.00 ████████"


def test_without_factors_the_score_stands_alone(hans: Translations) -> None:
    view = factors_view(quote(factors=(), score=3.5), hans, columns=60).plain

    assert view.splitlines()[0] == "   得分    3.50"


def test_rounding_never_breaks_the_sum() -> None:
    assert shown_cents([0.333, 0.333, 0.334]) == [33, 33, 34]
    assert shown_cents([1.005, 1.005]) == [101, 100]
    assert shown_cents([]) == []


@given(st.lists(st.floats(-100, 100), max_size=10))
def test_shown_figures_sum_to_the_shown_score_and_are_right_to_a_hundredth(values: list[float]) -> None:
    cents = shown_cents(values)

    assert sum(cents) == round(sum(values) * 100) or abs(sum(cents) - sum(values) * 100) < 0.51
    assert all(abs(part - value * 100) <= 1 + 1e-9 for part, value in zip(cents, values, strict=True))
