"""A question with what surrounds it: where it is written, and the answer it follows up."""

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

MOST: Final = 20  # quotes that paging goes through
NEAR: Final = 0.8  # of the best score of all documents: a document that is asked first may fall short by so much
NAME: Final = 60  # characters of a document's name in a sentence
ECHO: Final = 200  # characters of a question that is shown above its answer


@dataclass(frozen=True, slots=True)
class FollowUpQuestion:
    """``question_ref`` is what buttons remember of the question (``CallbackData``); ``scope`` is the document that a follow-up
    asks first, ``carried`` the words it takes along; ``compact`` answers are one quote at a time; an ``echoed``
    question is shown above its answer, because it stands nowhere else."""

    question: str
    question_ref: str = ""
    scope: str = ""
    carried: tuple[str, ...] = ()
    compact: bool = False
    echoed: bool = False


@dataclass(frozen=True, slots=True)
class FollowUpAnswer:
    """The answer to an inquiry; ``within``: it comes from the document that was asked first; ``carried`` are the
    words that were taken along."""

    answer: Answer
    within: bool = False
    carried: tuple[str, ...] = ()


def answer_follow_up(follow_up: FollowUpQuestion, services: Services, *, top: int) -> FollowUpAnswer:
    """Answer with at most ``top`` quotes; a follow-up asks its document first, then all of them."""
    everywhere = services.search(follow_up.question, top=top)
    if follow_up.scope in services.documents and not everywhere.smalltalk:
        return _inside(follow_up, services, everywhere, top) or FollowUpAnswer(everywhere)
    return FollowUpAnswer(everywhere)


def _inside(follow_up: FollowUpQuestion, services: Services, everywhere: Answer, top: int) -> FollowUpAnswer | None:
    """What the document that is followed up has to say, if it says what was asked.

    It must be as much to the point as what all documents have: matched by the same words of the question, or nearly
    as well scored. The words taken along complete a question; they never answer it alone.
    """
    alone = services.search(follow_up.question, top=top, within=follow_up.scope)
    if alone.outcome is Outcome.FOUND and _to_the_point(alone, everywhere):
        return FollowUpAnswer(alone, within=True)
    carried = tuple(word for word in follow_up.carried if word not in follow_up.question)
    if not carried or everywhere.missing:
        return None
    fuller = services.search(f"{follow_up.question} {' '.join(carried)}", top=top, within=follow_up.scope)
    if fuller.outcome is Outcome.FOUND and _own_words(everywhere) <= _own_words(fuller):
        return FollowUpAnswer(replace(fuller, question=follow_up.question), within=True, carried=carried)
    return None


def _to_the_point(inside: Answer, everywhere: Answer) -> bool:
    if not everywhere.quotes or not inside.quotes:
        return bool(inside.quotes)
    near = inside.quotes[0].score >= NEAR * everywhere.quotes[0].score
    return near or _own_words(everywhere) <= _own_words(inside)


def _own_words(answer: Answer) -> set[str]:
    """The words of the question that its best passage matches."""
    return set(answer.quotes[0].matched) if answer.quotes else set()


def introduction(
    follow_up: FollowUpQuestion, reading: FollowUpAnswer, services: Services, words: Translations
) -> Draft:
    """What is to be said before the answer: the question itself, where it was looked up, how much of it."""
    view = Draft()
    if follow_up.echoed:
        view.join(echo(follow_up.question, words))
    if follow_up.scope in services.documents and not reading.answer.smalltalk:
        view.join(
            follow_up_note(services.documents[follow_up.scope], reading.carried, words, within=reading.within), "\n"
        )
    if len(follow_up.question) > LONGEST_QUESTION:
        view.join(Draft(words("bot.too_long", count=LONGEST_QUESTION)), "\n")
    return view


def echo(question: str, words: Translations) -> Draft:
    """A question that stands nowhere else."""
    return Draft().add(words("bot.question", question=shortened(question, length=ECHO)), BOLD)


def follow_up_note(document: Document, carried: tuple[str, ...], words: Translations, *, within: bool) -> Draft:
    """Where a follow-up was looked up, and with which words of the answer before."""
    name = shortened(document.metadata.title or document.id, length=NAME)
    view = Draft(words("bot.within" if within else "bot.not_within", title=name))
    if carried:
        view.add(words("bot.carried"))
        for word in carried:
            view.add(" ").add(word, UNDERLINE)
    return view
