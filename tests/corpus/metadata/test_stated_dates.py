"""Dates in a text are told apart by what was done on them."""

from __future__ import annotations

import pytest

from corpus.metadata.stated_dates import Act, dates_in, latest_publication


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        (
            "（2019年3月28日市政府令第61号公布　2024年9月12日市政府令第88号修订　自2025年1月1日起施行）",
            [("2019-03-28", Act.ISSUED), ("2024-09-12", Act.REVISED), ("2025-01-01", Act.EFFECTIVE)],
        ),
        (
            "（2019年3月28日常务会议通过，自2019年7月1日起施行）",
            [("2019-03-28", Act.ADOPTED), ("2019-07-01", Act.EFFECTIVE)],
        ),
        ("中华民国一百零九年六月十五日府法字第1090123456号令制定公布全文二十六条", [("2020-06-15", Act.ISSUED)]),
        ("中华民国112年10月18日学生事务会议修正通过", [("2023-10-18", Act.REVISED)]),
        ("二〇二〇年十一月十二日", [("2020-11-12", Act.NONE)]),
        ("二○二三年十月二十日", [("2023-10-20", Act.NONE)]),
        ("更新日期：2024.01.05", [("2024-01-05", Act.REVISED)]),
        ("发布日期：2023-06-05", [("2023-06-05", Act.ISSUED)]),
        ("版本号：HL-2023-04　　生效日期：2023年4月1日", [("2023-04-01", Act.EFFECTIVE)]),
        ("会议时间：2024年3月15日（星期五）14:00", [("2024-03-15", Act.OTHER)]),
        ("签订日期：2024年4月22日", [("2024-04-22", Act.OTHER)]),
        ("作者：阿喜    首发：2020-03-07", [("2020-03-07", Act.ISSUED)]),
        ("2023年13月45日，编号12023-05-0199", []),
    ],
)
def test_a_date_is_told_with_what_was_done_on_it(text: str, dates: list[tuple[str, Act]]) -> None:
    assert list(dates_in(text)) == dates


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("（2019年3月28日公布　2024年9月12日修订　自2025年1月1日起施行）", "2024-09-12"),
        ("（2019年3月28日常务会议通过，自2019年7月1日起施行）", "2019-03-28"),
        ("（2023年7月18日）", "2023-07-18"),
        ("（自2023年1月1日起执行）", None),
        ("会议时间：2024年3月15日", None),
    ],
)
def test_the_latest_issue_or_revision_is_the_publication(text: str, published: str | None) -> None:
    assert latest_publication(dates_in(text)) == published
