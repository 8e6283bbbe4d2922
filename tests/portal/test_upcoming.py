from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from yizhi.casework.enums import Stage
from yizhi.portal.times import day, left, when
from yizhi.portal.upcoming import Standing, next_card

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (NOW, "今天 10:00"),
        (NOW - 24 * HOUR, "昨天 10:00"),
        (NOW + 15 * HOUR, "明天 1:00"),
        (NOW + 96 * HOUR, "3月14日 10:00"),
        (NOW - 9000 * HOUR, "2025年2月28日 10:00"),
    ],
)
def test_times_are_told_relative_to_today(moment: datetime, shown: str) -> None:
    assert when(moment, NOW) == shown


def test_time_left_is_told_for_a_day_only() -> None:
    assert left(NOW + HOUR / 2, NOW) == "还剩 30 分钟"
    assert left(NOW + 2 * HOUR, NOW) == "还剩 2 小时"
    assert left(NOW + 2.5 * HOUR, NOW) == "还剩 2 小时 30 分"
    assert left(NOW - HOUR, NOW) == left(NOW + 30 * HOUR, NOW) == ""
    assert day(NOW + 15 * HOUR, NOW) == "明天"


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_says_what_is_next(stage: Stage) -> None:
    card = next_card(Standing(stage=stage, due_at=NOW + HOUR, deadline_at=NOW + HOUR), now=NOW, reopen_days=7)
    assert card.title
    assert card.label


def test_a_late_step_is_told_without_red_and_with_a_way_on() -> None:
    card = next_card(Standing(stage=Stage.REPORTED, due_at=NOW - HOUR), now=NOW, reopen_days=7)
    assert card.tone == "late"
    assert "今天 9:00" in card.by


def test_the_reporter_who_is_asked_sees_that_it_is_their_turn() -> None:
    assert next_card(Standing(stage=Stage.CHECKING, reporter_asked=True), now=NOW, reopen_days=7).tone == "ask"


def test_the_window_for_reopening_is_told_while_it_is_open() -> None:
    def card(closed_at: datetime) -> str:
        standing = Standing(stage=Stage.CLOSED, closed_at=closed_at, outcome="solved")
        return next_card(standing, now=NOW, reopen_days=7).by

    assert "3月17日" in card(NOW)
    assert card(NOW - timedelta(days=8)) == ""


def test_handling_names_organisations() -> None:
    standing = Standing(stage=Stage.HANDLING, deadline_at=NOW + HOUR, organisations=("环卫所", "东高物业"))
    assert next_card(standing, now=NOW, reopen_days=7).title == "环卫所、东高物业正在处置"
