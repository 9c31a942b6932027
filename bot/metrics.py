"""Prometheus metrics: answers, errors, retries, the index, the process.

No label contains anything that a person wrote, nor a user or chat ID.
"""

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
Reload = Literal["changed", "failed"]

Info("youju_build", "Version of the program", registry=REGISTRY).info({"version": version("youju")})

_answers = Counter("youju_answers", "Answers given", ["outcome", "way"], registry=REGISTRY)
_seconds = Histogram("youju_answer_seconds", "Time to answer a question", ["way"], buckets=BUCKETS, registry=REGISTRY)
_search = Histogram(
    "youju_search_seconds",
    "Time of each search in the documents",
    buckets=SEARCH_BUCKETS,
    registry=REGISTRY,
)
_calls = Histogram(
    "youju_telegram_request_seconds",
    "Time of requests to Telegram, without long polls",
    ["method"],
    buckets=BUCKETS,
    registry=REGISTRY,
)
_documents = Gauge("youju_index_documents", "Documents in the index", registry=REGISTRY)
_passages = Gauge("youju_index_passages", "Passages in the index", registry=REGISTRY)
_unread = Gauge("youju_index_unread_files", "Files in the documents folder that could not be read", registry=REGISTRY)
_loaded = Gauge("youju_index_loaded_timestamp_seconds", "When the index was loaded", registry=REGISTRY)
_reloads = Counter("youju_reloads", "Scans of the documents folder, by result", ["result"], registry=REGISTRY)
_errors = Counter("youju_errors", "Errors, by kind", ["kind"], registry=REGISTRY)
_limited = Counter("youju_limited", "Questions refused by the rate limit", registry=REGISTRY)
_lost = Counter("youju_lost_answers", "Messages given up after repeated failures", registry=REGISTRY)
_doubled = Counter(
    "youju_maybe_doubled_answers",
    "Messages sent again after a broken connection, which may have arrived twice",
    registry=REGISTRY,
)
_retries = Counter("youju_telegram_retries", "Retried requests to Telegram, by reason", ["reason"], registry=REGISTRY)
_updates = Counter("youju_updates", "Updates received, by kind", ["kind"], registry=REGISTRY)
_reached = Gauge("youju_telegram_reached_timestamp_seconds", "When Telegram last replied", registry=REGISTRY)


def answer(outcome: str, way: str, seconds: float) -> None:
    """Count an answer; ``way`` is how it came about: private, group, example, verify or inline."""
    _answers.labels(outcome, way).inc()
    _seconds.labels(way).observe(seconds)


def searched(seconds: float) -> None:
    """Record one search in the documents."""
    _search.observe(seconds)


def called(method: str, seconds: float) -> None:
    """Record a call of this Bot API method that Telegram has replied to."""
    _calls.labels(method).observe(seconds)


def loaded(*, documents: int, passages: int, unread: int) -> None:
    """Record that an index of this size was loaded."""
    _documents.set(documents)
    _passages.set(passages)
    _unread.set(unread)
    _loaded.set_to_current_time()


def reloaded(result: Reload) -> None:
    """Count a scan of the documents folder."""
    _reloads.labels(result).inc()


def error(kind: str) -> None:
    """Count an error."""
    _errors.labels(kind).inc()


def limited() -> None:
    """Count a question refused by the rate limit."""
    _limited.inc()


def lost() -> None:
    """Count a message that is no longer retried and may be lost."""
    _lost.inc()


def maybe_doubled() -> None:
    """Count a message that is sent again because the connection broke after it had been sent."""
    _doubled.inc()


def retried(reason: str) -> None:
    """Count a retried request to Telegram."""
    _retries.labels(reason).inc()


def update(kind: str) -> None:
    """Count a received update."""
    _updates.labels(kind).inc()


def reached() -> None:
    """Record that Telegram has just replied."""
    _reached.set_to_current_time()


def value(name: str, **labels: str) -> float:
    """The current value of a metric; 0 if nothing was counted yet."""
    return REGISTRY.get_sample_value(name, labels) or 0.0


def exposition() -> tuple[bytes, str]:
    """All metrics in the Prometheus text format, and its media type."""
    return generate_latest(REGISTRY), CONTENT_TYPE_PLAIN_0_0_4
