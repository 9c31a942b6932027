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
    """``asked`` is what buttons remember of the question (``CallbackData``); ``scope`` is the document that a follow-up
    asks first, ``carried`` the words it takes along; ``compact`` answers are one quote at a time; an ``echoed``
    question is shown above its answer, because it stands nowhere else."""

    question: str
    asked: str = ""
    scope: str = ""
    carried: tuple[str, ...] = ()
    compact: bool = False
    echoed: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """The answer to an inquiry; ``within``: it comes from the document that was asked first; ``carried`` are the
    words that were taken along."""

    answer: Answer
    within: bool = False
    carried: tuple[str, ...] = ()


def read(inquiry: FollowUpQuestion, services: Services, *, top: int) -> Reading:
    """Answer with at most ``top`` quotes; a follow-up asks its document first, then all of them."""
    everywhere = services.search(inquiry.question, top=top)
    if inquiry.scope in services.documents and not everywhere.smalltalk:
        return _inside(inquiry, services, everywhere, top) or Reading(everywhere)
    return Reading(everywhere)


def _inside(inquiry: FollowUpQuestion, services: Services, everywhere: Answer, top: int) -> Reading | None:
    """What the document that is followed up has to say, if it says what was asked.

    It must be as much to the point as what all documents have: matched by the same words of the question, or nearly
    as well scored. The words taken along complete a question; they never answer it alone.
    """
    alone = services.search(inquiry.question, top=top, within=inquiry.scope)
    if alone.outcome is Outcome.FOUND and _to_the_point(alone, everywhere):
        return Reading(alone, within=True)
    carried = tuple(word for word in inquiry.carried if word not in inquiry.question)
    if not carried or everywhere.missing:
        return None
    fuller = services.search(f"{inquiry.question} {' '.join(carried)}", top=top, within=inquiry.scope)
    if fuller.outcome is Outcome.FOUND and _own_words(everywhere) <= _own_words(fuller):
        return Reading(replace(fuller, question=inquiry.question), within=True, carried=carried)
    return None


def _to_the_point(inside: Answer, everywhere: Answer) -> bool:
    if not everywhere.quotes or not inside.quotes:
        return bool(inside.quotes)
    near = inside.quotes[0].score >= NEAR * everywhere.quotes[0].score
    return near or _own_words(everywhere) <= _own_words(inside)


def _own_words(answer: Answer) -> set[str]:
    """The words of the question that its best passage matches."""
    return set(answer.quotes[0].matched) if answer.quotes else set()


def opening(inquiry: FollowUpQuestion, reading: Reading, services: Services, words: Translations) -> Draft:
    """What is to be said before the answer: the question itself, where it was looked up, how much of it."""
    view = Draft()
    if inquiry.echoed:
        view.join(echo(inquiry.question, words))
    if inquiry.scope in services.documents and not reading.answer.smalltalk:
        view.join(
            follow_up_note(services.documents[inquiry.scope], reading.carried, words, within=reading.within), "\n"
        )
    if len(inquiry.question) > LONGEST_QUESTION:
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
