from __future__ import annotations

import time

from prometheus_client.parser import text_string_to_metric_families

from bot import metrics


def test_answers_are_counted_by_outcome_and_way_and_timed() -> None:
    found = metrics.value("youju_answers_total", outcome="found", way="inline")
    timed = metrics.value("youju_answer_seconds_count", way="inline")

    metrics.answer("found", "inline", 0.02)

    assert metrics.value("youju_answers_total", outcome="found", way="inline") == found + 1
    assert metrics.value("youju_answer_seconds_count", way="inline") == timed + 1


def test_everything_else_is_counted_too() -> None:
    names = ["youju_limited_total", "youju_lost_answers_total", "youju_maybe_doubled_answers_total"]
    before = [metrics.value(name) for name in names]
    errors, retries = (
        metrics.value("youju_errors_total", kind="x"),
        metrics.value("youju_updates_total", kind="message"),
    )

    metrics.limited()
    metrics.lost()
    metrics.maybe_doubled()
    metrics.error("x")
    metrics.update("message")
    metrics.retried("unsent")
    metrics.reached()

    assert [metrics.value(name) for name in names] == [count + 1 for count in before]
    assert metrics.value("youju_errors_total", kind="x") == errors + 1
    assert metrics.value("youju_updates_total", kind="message") == retries + 1
    assert metrics.value("youju_telegram_retries_total", reason="unsent") >= 1
    assert abs(metrics.value("youju_telegram_reached_timestamp_seconds") - time.time()) < 5


def test_the_exposition_is_what_prometheus_reads() -> None:
    content, media_type = metrics.exposition()

    families = {family.name: family for family in text_string_to_metric_families(content.decode())}
    assert media_type.startswith("text/plain; version=0.0.4")
    assert {"youju_answers", "youju_answer_seconds", "youju_errors", "youju_lost_answers"} <= set(families)
    assert all(family.documentation for family in families.values())


def test_search_calls_and_documents_are_figures_too() -> None:
    searched = metrics.value("youju_search_seconds_count")
    called = metrics.value("youju_telegram_request_seconds_count", method="sendMessage")
    failed = metrics.value("youju_reloads_total", result="failed")

    metrics.searched(0.002)
    metrics.called("sendMessage", 0.12)
    metrics.reloaded("failed")
    metrics.loaded(documents=5, passages=115, unread=1)

    assert metrics.value("youju_search_seconds_count") == searched + 1
    assert metrics.value("youju_telegram_request_seconds_count", method="sendMessage") == called + 1
    assert metrics.value("youju_reloads_total", result="failed") == failed + 1
    figures = ("documents", "passages", "unread_files")
    assert [metrics.value(f"youju_index_{name}") for name in figures] == [5, 115, 1]
    assert abs(metrics.value("youju_index_loaded_timestamp_seconds") - time.time()) < 5


def test_the_process_has_figures() -> None:
    assert metrics.value("process_resident_memory_bytes") > 10e6
    assert metrics.value("process_open_fds") > 2
    assert metrics.value("process_start_time_seconds") > 0
