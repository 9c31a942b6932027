"""A question with its context: where it was asked and which answer it follows up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from bot.render.sanitize import shortened
from bot.render.telegram.draft import BOLD, UNDERLINE, Draft
from bot.telegram.services import Services
from bot.translations import Translations
from corpus.document import Document
from retrieval.answering.answer import Answer, Outcome
from retrieval.query.question import LONGEST_QUESTION

MAX_QUOTES: Final = 20  # in all pages of an answer
NEAR_SCORE: Final = 0.8  # share of the best score over all documents that the followed-up document needs
MAX_NAME: Final = 60  # characters of a document's title
MAX_ECHO: Final = 200  # characters of a question shown above its answer


@dataclass(frozen=True, slots=True)
class FollowUpQuestion:
    """``question_ref`` is as in ``CallbackData``; ``scope`` is the prefix of the document that a follow-up searches
    first, ``carried`` the words it takes from the previous answer. A ``compact`` answer has one quote per page; an
    ``echoed`` question is shown above its answer, because no message contains it."""

    question: str
    question_ref: str = ""
    scope: str = ""
    carried: tuple[str, ...] = ()
    compact: bool = False
    echoed: bool = False


@dataclass(frozen=True, slots=True)
class FollowUpAnswer:
    """The answer; ``within``: it comes from the document in scope; ``carried``: words of the previous answer."""

    answer: Answer
    within: bool = False
    carried: tuple[str, ...] = ()


def answer_follow_up(follow_up: FollowUpQuestion, services: Services, *, top: int) -> FollowUpAnswer:
    """Answer with at most ``top`` quotes; a follow-up searches its document first, then all documents."""
    everywhere = services.search(follow_up.question, top=top)
    if follow_up.scope in services.documents and not everywhere.smalltalk:
        return _inside(follow_up, services, everywhere, top) or FollowUpAnswer(everywhere)
    return FollowUpAnswer(everywhere)


def _inside(follow_up: FollowUpQuestion, services: Services, everywhere: Answer, top: int) -> FollowUpAnswer | None:
    """The answer from the document in scope; ``None`` unless it is about as relevant as the best one of all documents.

    It must match the same words of the question or score nearly as high. Carried words complete a question; they never
    answer it alone.
    """
    inside = services.search(follow_up.question, top=top, within=follow_up.scope)
    if inside.outcome is Outcome.FOUND and _is_relevant(inside, everywhere):
        return FollowUpAnswer(inside, within=True)
    carried = tuple(word for word in follow_up.carried if word not in follow_up.question)
    if not carried or everywhere.missing:
        return None
    completed = services.search(f"{follow_up.question} {' '.join(carried)}", top=top, within=follow_up.scope)
    if completed.outcome is Outcome.FOUND and _own_words(everywhere) <= _own_words(completed):
        return FollowUpAnswer(replace(completed, question=follow_up.question), within=True, carried=carried)
    return None


def _is_relevant(inside: Answer, everywhere: Answer) -> bool:
    if not everywhere.quotes or not inside.quotes:
        return bool(inside.quotes)
    is_near = inside.quotes[0].score >= NEAR_SCORE * everywhere.quotes[0].score
    return is_near or _own_words(everywhere) <= _own_words(inside)


def _own_words(answer: Answer) -> set[str]:
    """The words of the question that the best passage matches."""
    return set(answer.quotes[0].matched) if answer.quotes else set()


def introduction(follow_up: FollowUpQuestion, result: FollowUpAnswer, services: Services, words: Translations) -> Draft:
    """The lines above an answer: the question, where it was searched, whether it was shortened."""
    view = Draft()
    if follow_up.echoed:
        view.join(echo(follow_up.question, words))
    if follow_up.scope in services.documents and not result.answer.smalltalk:
        view.join(
            follow_up_note(services.documents[follow_up.scope], result.carried, words, within=result.within), "\n"
        )
    if len(follow_up.question) > LONGEST_QUESTION:
        view.join(Draft(words("bot.too_long", count=LONGEST_QUESTION)), "\n")
    return view


def echo(question: str, words: Translations) -> Draft:
    """The question in bold."""
    return Draft().add(words("bot.question", question=shortened(question, length=MAX_ECHO)), BOLD)


def follow_up_note(document: Document, carried: tuple[str, ...], words: Translations, *, within: bool) -> Draft:
    """Says where a follow-up was searched and with which carried words."""
    name = shortened(document.metadata.title or document.id, length=MAX_NAME)
    view = Draft(words("bot.within" if within else "bot.not_within", title=name))
    if carried:
        view.add(words("bot.carried"))
        for word in carried:
            view.add(" ").add(word, UNDERLINE)
    return view
