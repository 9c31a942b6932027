"""What is counted, for ``/metrics``: answers, errors, retries, the index, the process. No label holds anything a
person wrote, nor anybody's number."""

from __future__ import annotations

from importlib.metadata import version
from typing import Literal

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

disable_created_metrics()  # type: ignore[no-untyped-call]
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
SEARCH_BUCKETS = (0.001, 0.0025, *BUCKETS)
Reload = Literal["changed", "unchanged", "failed"]

Info("youju_build", "The program itself", registry=REGISTRY).info({"version": version("youju")})

_answers = Counter("youju_answers", "Answers given", ["outcome", "way"], registry=REGISTRY)
_seconds = Histogram("youju_answer_seconds", "From question to answer", ["way"], buckets=BUCKETS, registry=REGISTRY)
_search = Histogram(
    "youju_search_seconds",
    "Search in the documents alone, every search of an answer",
    buckets=SEARCH_BUCKETS,
    registry=REGISTRY,
)
_calls = Histogram(
    "youju_telegram_request_seconds",
    "From a request to Telegram to its reply, without polls, which are held open",
    ["method"],
    buckets=BUCKETS,
    registry=REGISTRY,
)
_documents = Gauge("youju_index_documents", "Documents that are answered from", registry=REGISTRY)
_passages = Gauge("youju_index_passages", "Passages that are answered from", registry=REGISTRY)
_unread = Gauge("youju_index_unread_files", "Files of the folder that could not be read", registry=REGISTRY)
_loaded = Gauge("youju_index_loaded_timestamp_seconds", "When these documents were loaded", registry=REGISTRY)
_reloads = Counter(
    "youju_reloads", "Looks at the folder of documents, by what came of them", ["result"], registry=REGISTRY
)
_errors = Counter("youju_errors", "Things that went wrong, by kind", ["kind"], registry=REGISTRY)
_limited = Counter("youju_limited", "Questions refused because too many came", registry=REGISTRY)
_lost = Counter("youju_lost_answers", "Messages given up after repeated failures", registry=REGISTRY)
_doubled = Counter(
    "youju_maybe_doubled_answers",
    "Messages sent again because their connection broke: each may have arrived twice",
    registry=REGISTRY,
)
_retries = Counter(
    "youju_telegram_retries", "Requests to Telegram made again, by reason", ["reason"], registry=REGISTRY
)
_updates = Counter("youju_updates", "Updates taken in, by kind", ["kind"], registry=REGISTRY)
_reached = Gauge("youju_telegram_reached_timestamp_seconds", "When Telegram last replied", registry=REGISTRY)


def answer(outcome: str, way: str, seconds: float) -> None:
    """An answer was given; ``way`` is how the question came: message, command, reply, inline …"""
    _answers.labels(outcome, way).inc()
    _seconds.labels(way).observe(seconds)


def searched(seconds: float) -> None:
    """The documents were searched."""
    _search.observe(seconds)


def called(method: str, seconds: float) -> None:
    """Telegram has replied to a call of this method of the Bot API."""
    _calls.labels(method).observe(seconds)


def loaded(*, documents: int, passages: int, unread: int) -> None:
    """From now on these documents are answered from."""
    _documents.set(documents)
    _passages.set(passages)
    _unread.set(unread)
    _loaded.set_to_current_time()


def reloaded(result: Reload) -> None:
    """Somebody, or the clock, had the folder of documents looked at again."""
    _reloads.labels(result).inc()


def error(kind: str) -> None:
    """Something went wrong."""
    _errors.labels(kind).inc()


def limited() -> None:
    """A question was refused because too many came."""
    _limited.inc()


def lost() -> None:
    """A message is given up: it may be lost."""
    _lost.inc()


def maybe_doubled() -> None:
    """A message is sent again because its connection broke after it had left."""
    _doubled.inc()


def retried(reason: str) -> None:
    """A request to Telegram is made again."""
    _retries.labels(reason).inc()


def update(kind: str) -> None:
    """An update was taken in."""
    _updates.labels(kind).inc()


def reached() -> None:
    """Telegram has just replied."""
    _reached.set_to_current_time()


def value(name: str, **labels: str) -> float:
    """One figure as it stands, 0 if nothing was counted yet."""
    return REGISTRY.get_sample_value(name, labels) or 0.0


def exposition() -> tuple[bytes, str]:
    """All figures in the text format of Prometheus, and its media type."""
    return generate_latest(REGISTRY), CONTENT_TYPE_PLAIN_0_0_4
