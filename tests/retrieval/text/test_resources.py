"""The operator's words reach both what cuts texts and what knows other words."""

from __future__ import annotations

from pathlib import Path

from retrieval.text.resources import TextResources
from retrieval.text.user_lexicon import UserLexicon


def anything(_: str) -> bool:
    return True


def test_the_operators_words_are_not_cut() -> None:
    own = UserLexicon(user_words=("苏阜合作办",))

    assert "苏阜合作办" in TextResources.of(own).analyzer.word_terms("联系苏阜合作办的人")
    assert "苏阜合作办" not in TextResources.of(UserLexicon()).analyzer.word_terms("联系苏阜合作办的人")


def test_the_words_of_a_group_are_not_cut_and_stand_for_each_other() -> None:
    found = TextResources.of(UserLexicon(groups=(("水乡客厅办", "会客室组"),)))

    assert "水乡客厅办" in found.analyzer.word_terms("去水乡客厅办找人")
    assert dict(found.expander.forms("水乡客厅办", present=False, known=anything)) == {"会客室组": 0.9}


def test_the_words_that_lie_beside_the_documents_are_read(tmp_path: Path) -> None:
    (tmp_path / "userdict.txt").write_text("蘇阜合作辦\n", "utf-8")
    (tmp_path / "stopwords.txt").write_text("水务助手\n", "utf-8")
    found = TextResources.of_folder(tmp_path)

    assert "苏阜合作办" in found.analyzer.word_terms("联系苏阜合作办的人")
    assert found.own.stop_words == {"水务助手"}
    assert found.own.faults == ()


def test_a_folder_without_lists_has_our_words_alone(tmp_path: Path) -> None:
    assert TextResources.of_folder(tmp_path).own == UserLexicon()
