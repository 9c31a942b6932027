"""What a passage holds of a question, sentence by sentence."""

from __future__ import annotations

import pytest

from retrieval.ranking.features import INSIDE_A_WORD, Features, Match
from retrieval.ranking.weights import DEFAULT_WEIGHTS
from tests.shelf import Shelf, shelf

SHORE = "元荡岸线贯通率达到66.4%。两地召开座谈会。元荡生态得到修复。"
HOSPITAL = "居民就医更加方便。三地医院共有85家。"
OTHER = "昨天,双方签署框架协议。"


def three(context: str = "") -> Shelf:
    return shelf(SHORE, HOSPITAL, OTHER, contexts={0: context})


def match(features: Features, word: str) -> Match:
    (found,) = [each for each in features.matches if each.concept.word == word]
    return found


def test_every_sentence_that_holds_a_word_is_named() -> None:
    features = three().features("元荡座谈会")

    assert match(features, "元荡").sentences == {0: 1.0, 2: 1.0}
    assert match(features, "座谈会").sentences == {1: 1.0}


def test_the_mass_of_a_sentence_is_that_of_the_words_in_it() -> None:
    features = three().features("元荡座谈会")
    shore, meeting = (match(features, word).concept.idf_weight for word in ("元荡", "座谈会"))

    assert features.words == pytest.approx((shore, meeting, shore))


def test_a_word_that_stands_nowhere_weighs_nothing() -> None:
    features = three().features("元荡的量子卫星")

    assert match(features, "量子").sentences == {}
    assert match(features, "量子").weight == 0


def test_another_form_counts_less_than_the_word_itself() -> None:
    found = match(three().features("居民看病", 1), "看病")

    assert 0 < found.weight <= DEFAULT_WEIGHTS.synonym[False]
    assert found.sentences == {0: found.weight}


def test_a_character_inside_another_word_counts_for_less() -> None:
    two = shelf("两地召开座谈会。", "会场开了三处。", OTHER)
    inside, alone = (match(two.features("开", position), "开").weight for position in (0, 1))

    assert (inside, alone) == (INSIDE_A_WORD, 1.0)


def test_what_only_the_context_names_is_context_but_stands_in_no_sentence() -> None:
    features = three(context="水乡客厅").features("水乡岸线")
    found = match(features, "水乡")

    assert (found.weight, found.in_context, found.sentences) == (0.0, 1.0, {})
    assert features.in_context == pytest.approx(found.concept.idf_weight)
    assert three().features("水乡岸线").in_context == 0


def test_a_context_in_the_other_script_is_the_same_context() -> None:
    assert match(three(context="水鄉客廳").features("水乡岸线"), "水乡").in_context == 1.0


def test_a_bigram_counts_in_each_sentence_that_holds_it() -> None:
    features = three().features("元荡")
    ((_, idf_weight),) = features.query.bigrams

    assert features.bigrams == pytest.approx((idf_weight, 0.0, idf_weight))


def test_the_best_sentence_is_that_with_most_mass() -> None:
    features = three().features("元荡岸线的座谈会")

    assert features.best == pytest.approx(features.words[0] + 0.5 * features.bigrams[0])
    assert features.best > features.words[2] + 0.5 * features.bigrams[2]


@pytest.mark.parametrize("question", ["", "?", "量子"])
def test_a_passage_that_holds_nothing_of_a_question_has_no_mass(question: str) -> None:
    features = three().features(question)

    assert (features.best, features.in_context) == (0, 0)
