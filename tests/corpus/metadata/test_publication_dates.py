"""Publication dates of any precision, compared as periods."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.metadata.dates import Period, period, published_in, recency


@pytest.mark.parametrize(
    ("published", "first", "last"),
    [
        ("2022", date(2022, 1, 1), date(2022, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2020-11-23", date(2020, 11, 23), date(2020, 11, 23)),
        ("2020-11-23T16:27:36+08:00", date(2020, 11, 23), date(2020, 11, 23)),
        ("2020-11-23 16:27", date(2020, 11, 23), date(2020, 11, 23)),
    ],
)
def test_a_date_is_the_days_that_it_may_mean(published: str, first: date, last: date) -> None:
    assert published_in(published) == Period(first, last)


@pytest.mark.parametrize(
    "published", [None, "", "去年", "2022-13", "2022-00", "2022-02-30", "0000", "22", "2022-6", "2022年", "２０２２"]
)
def test_what_is_no_date_is_unknown(published: str | None) -> None:
    assert published_in(published) is None
    assert recency(published) == 0


def test_a_month_lies_in_its_year_and_in_no_other() -> None:
    assert period(2022, 6).overlaps(period(2022))
    assert not period(2022, 6).overlaps(period(2023))
    assert Period(last=date(2022, 6, 1)).overlaps(period(2022, 6))
    assert not Period(first=date(2022, 7, 1)).overlaps(period(2022, 6))
    assert Period().overlaps(period(1))


def test_the_later_date_counts_as_newer_and_no_date_as_oldest() -> None:
    known = ["2023-12-08", "2023", "2022-11-13", "2022-11", None]

    assert sorted(known, key=recency, reverse=True) == known


@given(st.dates(), st.dates())
def test_days_compare_as_they_do_in_the_calendar(one: date, other: date) -> None:
    assert published_in(one.isoformat()) == Period(one, one)
    assert (recency(one.isoformat()) < recency(other.isoformat())) == (one < other)
    assert Period(one, one).overlaps(Period(other, other)) == (one == other)
