"""A question with its context: where it was asked and which answer it follows up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from bot.render.sanitize import one_line, shortened
from bot.render.telegram.draft import BOLD, ITALIC, UNDERLINE, Draft
from bot.telegram.services import Services
from bot.translations import Translations
from corpus.document import Document
from retrieval.answering.answer import Answer, Outcome
from retrieval.answering.following_up import (
    answer_preferring,
    answer_readings,
    document_of,
    is_relevant,
    matched_words,
    read_follow_up,
)
from retrieval.query.question import LONGEST_QUESTION

MAX_QUOTES: Final = 20  # in all pages of an answer
MAX_NAME: Final = 60  # characters of a document's title
NOTE: Final = "↳ "  # begins a line about a follow-up, as in the translations
MAX_ECHO: Final = 200  # characters of a question shown above its answer


@dataclass(frozen=True, slots=True)
class FollowUpQuestion:
    """``question_ref`` is as in ``CallbackData``; ``scope`` is the prefix of the document that a follow-up searches
    first, ``carried`` the words it takes from the previous answer. ``previous`` is the question that it may follow up;
    ``searched`` is what it was completed to before, as shown above its answer. A ``compact`` answer has one quote per
    page; an ``echoed`` question is shown above its answer, because no message contains it."""

    question: str
    question_ref: str = ""
    scope: str = ""
    carried: tuple[str, ...] = ()
    compact: bool = False
    previous: str = ""
    searched: str = ""
    echoed: bool = False


@dataclass(frozen=True, slots=True)
class FollowUpAnswer:
    """The answer; ``within``: it comes from the document in scope; ``carried``: words of the previous answer."""

    answer: Answer
    within: bool = False
    carried: tuple[str, ...] = ()


def answer_follow_up(follow_up: FollowUpQuestion, services: Services, *, top: int) -> FollowUpAnswer:
    """Answer with at most ``top`` quotes; a follow-up searches its document first, then all documents."""
    if answer := _completed(follow_up, services, top):
        return FollowUpAnswer(answer, within=_is_within(answer, follow_up.scope, services))
    everywhere = services.search(follow_up.question, top=top)
    if follow_up.scope in services.documents and not everywhere.smalltalk:
        return _inside(follow_up, services, everywhere, top) or FollowUpAnswer(everywhere)
    return FollowUpAnswer(everywhere)


def _completed(follow_up: FollowUpQuestion, services: Services, top: int) -> Answer | None:
    """The answer to a question that was completed from the previous one; ``None`` if it stands alone."""
    scope = follow_up.scope if follow_up.scope in services.documents else ""
    document = services.documents[scope].id if scope else None

    def search(question: str, within: str | None) -> Answer:
        return services.search(question, top=top, within=scope if within else "")

    if follow_up.searched:
        again = answer_preferring(follow_up.searched, search, document)
        return replace(again, question=follow_up.question, searched=follow_up.searched)
    if not follow_up.previous:
        return None
    continued = read_follow_up(follow_up.question, follow_up.previous, services.answerer.analyzer)
    answer = answer_readings(follow_up.question, continued, search, document) if continued else None
    return answer if answer and answer.searched else None


def _is_within(answer: Answer, scope: str, services: Services) -> bool:
    return scope in services.documents and document_of(answer) == services.documents[scope].id


def _inside(follow_up: FollowUpQuestion, services: Services, everywhere: Answer, top: int) -> FollowUpAnswer | None:
    """The answer from the document in scope; ``None`` unless it is about as relevant as the best one of all documents.

    It must match the same words of the question or score nearly as high. Carried words complete a question; they never
    answer it alone.
    """
    inside = services.search(follow_up.question, top=top, within=follow_up.scope)
    if inside.outcome is Outcome.FOUND and is_relevant(inside, everywhere):
        return FollowUpAnswer(inside, within=True)
    carried = tuple(word for word in follow_up.carried if word not in follow_up.question)
    if not carried or everywhere.missing:
        return None
    completed = services.search(f"{follow_up.question} {' '.join(carried)}", top=top, within=follow_up.scope)
    if completed.outcome is Outcome.FOUND and matched_words(everywhere) <= matched_words(completed):
        return FollowUpAnswer(replace(completed, question=follow_up.question), within=True, carried=carried)
    return None


def introduction(follow_up: FollowUpQuestion, result: FollowUpAnswer, services: Services, words: Translations) -> Draft:
    """The lines above an answer: the question, where it was searched, whether it was shortened."""
    view = Draft()
    if follow_up.echoed:
        view.join(echo(follow_up.question, words))
    if result.answer.searched:
        view.join(searched_note(result.answer.searched, words), "\n")
    elif follow_up.scope in services.documents and not result.answer.smalltalk:
        view.join(
            follow_up_note(services.documents[follow_up.scope], result.carried, words, within=result.within), "\n"
        )
    if len(follow_up.question) > LONGEST_QUESTION:
        view.join(Draft(words("bot.too_long", count=LONGEST_QUESTION)), "\n")
    return view


def echo(question: str, words: Translations) -> Draft:
    """The question in bold."""
    return Draft().add(words("bot.question", question=shortened(question, length=MAX_ECHO)), BOLD)


def searched_note(question: str, words: Translations) -> Draft:
    """Says what a follow-up was completed to. The question is in italics, from which the buttons read it again."""
    before, _, after = words("answer.searched", question="\0").partition("\0")
    return Draft(f"{NOTE}{before}").add(one_line(question), ITALIC).add(after)


def follow_up_note(document: Document, carried: tuple[str, ...], words: Translations, *, within: bool) -> Draft:
    """Says where a follow-up was searched and with which carried words."""
    name = shortened(document.metadata.title or document.id, length=MAX_NAME)
    view = Draft(words("bot.within" if within else "bot.not_within", title=name))
    if carried:
        view.add(words("bot.carried"))
        for word in carried:
            view.add(" ").add(word, UNDERLINE)
    return view
