"""The main loop through the acts: report → accept → two departments → check → closed → rated."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from tests.builders import (
    GRID_A1,
    HOUR,
    TUESDAY,
    World,
    accepted,
    closed,
    dispatched,
    done,
    in_checking,
    make_report,
    the_order,
)
from yizhi.casework.domain import checking, desk, dispatch, handling, reporter
from yizhi.casework.domain.step import Words
from yizhi.casework.enums import Act, Outcome, Party, Stage
from yizhi.casework.models import Case, CaseEvent, Check, Order, Rating
from yizhi.kernel.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from yizhi.kernel.models import OutboxMessage
from yizhi.org import actor as actors

LATER = TUESDAY + timedelta(days=1)
SAID = Words(reason="other", note="…", public_text="还没有清理")


def acts_of(case: Case) -> list[str]:
    """Return the acts in a case's log, in order."""
    return list(CaseEvent.objects.filter(case=case).values_list("act", flat=True))


def test_report_lands_in_its_grid_with_a_limit(world: World) -> None:
    report = make_report(world)
    case = report.case
    assert (case.stage, case.area_code, case.title) == (Stage.REPORTED, GRID_A1, "三个垃圾桶都满了")
    # 2 working days from Tuesday 10:00 are Thursday 10:00.
    assert case.due_at == TUESDAY + timedelta(hours=2)
    assert acts_of(case) == [Act.REPORT]


def test_two_departments_in_parallel_then_checked_and_rated(world: World) -> None:
    case = dispatched(world, world.sanitation, world.property)
    case = done(world, case)
    assert case.stage == Stage.HANDLING
    case = done(world, case, who="manager", organisation=world.property)
    assert case.stage == Stage.CHECKING
    assert Check.objects.get(case=case).area_code == GRID_A1
    case = checking.pass_check(case.pk, words=Words(), actor=world.actor("worker_a1"), now=TUESDAY + 3 * HOUR)
    assert (case.stage, case.outcome, case.public_reply) == (Stage.CLOSED, Outcome.SOLVED, "已清运并冲洗")
    report = case.reports.get()
    reporter.rate(case.pk, stars=5, text="谢谢", actor=actors.reporter(report.pk), now=LATER)
    assert Rating.objects.get(report=report).stars == 5
    assert acts_of(case) == [
        Act.REPORT,
        Act.ACCEPT,
        Act.DISPATCH,
        Act.SIGN,
        Act.REPORT_DONE,
        Act.SIGN,
        Act.REPORT_DONE,
        Act.PASS_CHECK,
        Act.RATE,
    ]


def test_lead_returned_goes_back_to_the_desk(world: World) -> None:
    case = dispatched(world, world.sanitation, world.property)
    case = done(world, case, who="manager", organisation=world.property)
    case = handling.return_order(
        case.pk, the_order(case, world.sanitation).pk, words=SAID, actor=world.actor("cleaner"), now=LATER
    )
    assert case.stage == Stage.ACCEPTED


def test_failed_check_is_rework_by_the_lead(world: World) -> None:
    case = in_checking(world)
    case = checking.fail_check(case.pk, words=SAID, actor=world.actor("worker_a1"), now=LATER)
    order = the_order(case)
    assert (case.stage, case.rework_count, order.is_rework, order.organisation_id) == (
        Stage.HANDLING,
        1,
        True,
        world.sanitation.pk,
    )
    assert case.deadline_at == order.deadline_at


def test_the_handler_never_checks_own_work(world: World) -> None:
    case = in_checking(world)
    Order.objects.filter(case=case).update(ended_by=world.users["worker_a1"])
    with pytest.raises(ConflictError) as error:
        checking.pass_check(case.pk, words=Words(), actor=world.actor("worker_a1"), now=LATER)
    assert error.value.code == "not_the_handler"


def test_reporter_reopens_within_the_window_only(world: World) -> None:
    case = closed(world)
    holder = actors.reporter(case.reports.get().pk)
    with pytest.raises(ConflictError):
        reporter.deny_solved(case.pk, words=SAID, actor=holder, now=TUESDAY + timedelta(days=9))
    first_closing = case.closed_at
    case = reporter.deny_solved(case.pk, words=SAID, actor=holder, now=LATER)
    assert (case.stage, case.reopen_count, case.closed_at) == (Stage.ACCEPTED, 1, None)
    assert CaseEvent.objects.filter(case=case, to_stage=Stage.CLOSED).get().at == first_closing


def test_reason_is_asked_for_backward_steps(world: World) -> None:
    case = dispatched(world)
    with pytest.raises(InvalidInputError) as error:
        handling.return_order(
            case.pk, the_order(case).pk, words=Words(note="不归我们管"), actor=world.actor("cleaner"), now=LATER
        )
    assert error.value.field == "reason"
    assert the_order(case).stage == "sent"


@pytest.mark.parametrize("who", ["desk_b", "worker_b1", "manager", "nobody"])
def test_an_outsider_may_not_know_the_case_exists(world: World, who: str) -> None:
    case = dispatched(world)
    with pytest.raises(NotFoundError):
        desk.publish_reply(case.pk, actor=world.actor(who), now=LATER, text="…")


@pytest.mark.parametrize("who", ["auditor", "admin", "cleaner", "worker_a1", "supervisor"])
def test_who_sees_a_case_may_still_not_accept_it(world: World, who: str) -> None:
    case = dispatched(world) if who == "cleaner" else make_report(world).case
    with pytest.raises(NotAllowedError):
        desk.accept_case(case.pk, actor=world.actor(who), now=LATER)


def test_the_same_key_is_the_same_act_once(world: World) -> None:
    key, report_key = uuid.uuid4(), uuid.uuid4()
    first = make_report(world, key=report_key)
    assert make_report(world, key=report_key).pk == first.pk
    for _ in range(2):
        case = desk.accept_case(first.case_id, actor=world.actor("desk"), now=LATER, key=key)
        assert case.stage == Stage.ACCEPTED
    assert acts_of(case) == [Act.REPORT, Act.ACCEPT]


def test_a_stale_page_is_told_who_was_first(world: World) -> None:
    case = make_report(world).case
    desk.correct_case(case.pk, actor=world.actor("desk_a"), now=LATER, title="垃圾桶满")
    with pytest.raises(ConflictError) as error:
        desk.accept_case(case.pk, actor=world.actor("desk"), now=LATER, version=0)
    assert error.value.code == "stale"
    assert error.value.detail["who"] == "desk_a"


def test_merge_and_undo_keep_every_report(world: World) -> None:
    lead, twin = accepted(world), make_report(world, text="垃圾又满了").case
    desk.merge_case(twin.pk, lead_id=lead.pk, actor=world.actor("desk"), now=LATER)
    lead.refresh_from_db()
    twin.refresh_from_db()
    assert (lead.report_count, twin.stage, twin.merged_into_id) == (2, Stage.MERGED, lead.pk)
    assert reporter.leading_case(twin.reports.get()).pk == lead.pk
    twin = desk.unmerge_case(twin.pk, actor=world.actor("desk"), now=LATER, note="不是同一处")
    lead.refresh_from_db()
    assert (lead.report_count, twin.stage, twin.merged_into_id) == (1, Stage.REPORTED, None)


def test_merged_reporter_is_told_when_the_lead_moves(world: World) -> None:
    lead = accepted(world)
    twin = make_report(world, phone="13800000000")
    desk.merge_case(twin.case_id, lead_id=lead.pk, actor=world.actor("desk"), now=LATER)
    OutboxMessage.objects.all().delete()
    desk.publish_reply(lead.pk, actor=world.actor("desk"), now=LATER, text="已安排")
    message = OutboxMessage.objects.get()
    assert (message.channel, message.recipient) == ("sms", f"report:{twin.pk}")
    assert "13800000000" not in str(message.context)


def test_accept_and_dispatch_is_both_or_neither(world: World) -> None:
    case = make_report(world).case
    with pytest.raises(InvalidInputError):
        dispatch.accept_and_dispatch(case.pk, [], actor=world.actor("desk"), now=LATER)
    case.refresh_from_db()
    assert case.stage == Stage.REPORTED
    drafts = [dispatch.OrderDraft(world.sanitation.pk)]
    key = uuid.uuid4()
    for _ in range(2):
        case = dispatch.accept_and_dispatch(case.pk, drafts, actor=world.actor("desk"), now=LATER, key=key)
        assert case.stage == Stage.HANDLING
    assert Order.objects.filter(case=case).count() == 1


def test_every_event_says_in_which_capacity(world: World) -> None:
    case = closed(world)
    parties = list(CaseEvent.objects.filter(case=case).values_list("party", flat=True))
    assert parties == [Party.REPORTER, Party.DESK, Party.DESK, Party.HANDLER, Party.HANDLER, Party.GRID_WORKER]
