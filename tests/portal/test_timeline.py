from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from yizhi.casework.domain.workflow import WORKFLOW
from yizhi.casework.enums import Act, Party, Stage
from yizhi.portal.facts import EventFact, Facts, OrderFact, Step
from yizhi.portal.timeline import TELLERS, timeline

START = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
MINE, THEIRS = 7, 8


def event(n: int, act: Act, to: Stage = Stage.HANDLING, **facts: object) -> EventFact:
    given = {"from_stage": "", "party": Party.DESK, **facts}
    return EventFact(id=n, act=act, to_stage=to, at=START + timedelta(minutes=n), **given)  # type: ignore[arg-type]


def told(*events: EventFact, stage: Stage = Stage.HANDLING, **facts: object) -> list[Step]:
    orders = {1: OrderFact(1, "环卫所", "lead"), 2: OrderFact(2, "东高物业", "joint")}
    given: dict[str, object] = {"orders": orders, "reason_label": lambda _act, code: f"[{code}]", **facts}
    return timeline(Facts(report_id=MINE, stage=stage, events=events, **given))  # type: ignore[arg-type]


def words(steps: list[Step]) -> str:
    return "\n".join(f"{step.title} {step.text} {step.quote}" for step in steps)


MY_REPORT = event(1, Act.REPORT, Stage.REPORTED, party=Party.REPORTER, report_id=MINE)


def test_the_outward_course_is_told_in_order() -> None:
    steps = told(
        MY_REPORT,
        event(2, Act.ACCEPT, Stage.ACCEPTED),
        event(3, Act.DISPATCH, data={"orders": [1, 2]}),
        event(4, Act.REPORT_DONE, Stage.CHECKING, order_id=1, public_text="已清运"),
        stage=Stage.CHECKING,
        category="垃圾满溢",
        limit="4 h",
    )
    assert [step.kind for step in steps if step.state == "done"] == ["report", "accept", "dispatch", "report_done"]
    assert [step.state for step in steps][4:] == ["now", "next"]
    assert "环卫所" in steps[2].text
    assert "东高物业" in steps[2].text
    assert steps[3].quote == "已清运"
    assert "垃圾满溢" in steps[1].text


@pytest.mark.parametrize("act", sorted({rule.act for rule in WORKFLOW} - {Act.SIGN}))
def test_internal_texts_and_staff_never_appear(act: Act) -> None:
    # `EventFact` has no place for a note or a person; what acts keep in `data` must not leak either.
    secret = {
        "note": "内部备注",
        "approver": "王主任",
        "who": "张三",
        "orders": [],
        "organisations": [1],
        "before": {"title": "旧标题"},
    }
    for stage in Stage:
        assert not {"内部备注", "王主任", "张三", "旧标题"} & set(
            words(told(MY_REPORT, event(2, act, stage, data=secret), stage=stage)).split()
        )
    assert "note" not in EventFact.__slots__
    assert "actor" not in EventFact.__slots__


@pytest.mark.parametrize(
    "act", [Act.REMARK, Act.RATE, Act.DENY_SOLVED, Act.REOPEN, Act.CONFIRM_SOLVED, Act.WITHDRAW, Act.ME_TOO]
)
def test_other_reporters_words_never_appear_and_mine_do(act: Act) -> None:
    said = {"public_text": "楼上张阿姨说的话", "party": Party.REPORTER, "data": {"stars": 2}}
    others = told(MY_REPORT, event(2, act, Stage.CLOSED, report_id=THEIRS, **said))
    assert "张阿姨" not in words(others)
    assert "★" not in words(others)
    if act not in {Act.CONFIRM_SOLVED, Act.ME_TOO}:
        assert "张阿姨" in words(told(MY_REPORT, event(2, act, Stage.CLOSED, report_id=MINE, **said)))


@pytest.mark.parametrize(
    "act", [Act.NOTE, Act.RECORD_CONTACT, Act.CORRECT, Act.URGE, Act.SUPERVISE, Act.REQUEST_EXTENSION]
)
def test_what_happens_inside_stays_inside(act: Act) -> None:
    assert act not in TELLERS
    assert len(told(MY_REPORT, event(2, act), stage=Stage.WITHDRAWN)) == 1


@pytest.mark.parametrize("act", [Act.REFUSE, Act.SUSPEND, Act.FAIL_CHECK, Act.REOPEN, Act.DENY_SOLVED])
def test_a_backward_step_tells_its_listed_reason(act: Act) -> None:
    mine: dict[str, Any] = {"party": Party.REPORTER, "report_id": MINE} if act in {Act.REOPEN, Act.DENY_SOLVED} else {}
    assert "[because]" in words(told(MY_REPORT, event(2, act, reason="because", **mine)))


def test_a_merged_report_comes_first_and_follows_the_leading_case() -> None:
    lead_accepted = event(1, Act.ACCEPT, Stage.ACCEPTED)
    mine = event(2, Act.REPORT, Stage.REPORTED, party=Party.REPORTER, report_id=MINE)
    merged = event(3, Act.MERGE, Stage.MERGED)
    lead_report = event(0, Act.REPORT, Stage.REPORTED, party=Party.REPORTER, report_id=THEIRS)
    steps = told(lead_report, lead_accepted, mine, merged, lead_number="7KX4-M2PQ")
    assert [step.kind for step in steps if step.state == "done"] == ["report", "accept", "merge"]
    assert "7KX4-M2PQ" in steps[2].text


def test_waiting_is_told_once() -> None:
    steps = told(MY_REPORT, event(2, Act.SUSPEND, Stage.SUSPENDED, reason="weather"), stage=Stage.SUSPENDED)
    assert [step.state for step in steps] == ["done", "now", "next", "next", "next"]
    assert steps[1].text == "[weather]"


def test_an_ended_case_has_nothing_to_come() -> None:
    for stage in (Stage.CLOSED, Stage.REFUSED, Stage.WITHDRAWN):
        assert {step.state for step in told(MY_REPORT, stage=stage)} == {"done"}


def test_a_returned_order_is_told_without_whom_or_why() -> None:
    steps = told(MY_REPORT, event(2, Act.RETURN, Stage.ACCEPTED, order_id=1, reason="not_ours"), stage=Stage.ACCEPTED)
    assert "环卫所" not in words(steps)
    assert "[not_ours]" not in words(steps)
    assert len(told(MY_REPORT, event(2, Act.RETURN, Stage.HANDLING, order_id=1), stage=Stage.HANDLING)) == 4
