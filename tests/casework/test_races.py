"""People who act at once, with real threads on PostgreSQL: one wins, the others are told, nothing is lost or done twice."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

import pytest

from tests import together
from tests.builders import HOUR, TUESDAY, World, accepted, dispatched, in_checking, make_report, make_world, the_order
from yizhi.casework.domain import checking, desk, dispatch, handling, reporter
from yizhi.casework.domain.dispatch import OrderDraft
from yizhi.casework.domain.step import Words
from yizhi.casework.enums import Act, Stage
from yizhi.casework.models import Case, CaseEvent, Order, Report
from yizhi.kernel.errors import DomainError
from yizhi.org import actor as actors

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres_only]
NOW = TUESDAY + HOUR
SAID = Words(reason="other", note="…", public_text="…")
ROUNDS = 8
at_once = partial(together.at_once, told=(DomainError,))


def winners(answers: list[Any]) -> int:
    """Return how many got through."""
    return sum(not isinstance(answer, DomainError) for answer in answers)


@pytest.fixture
def world() -> World:
    """Return the small subdistrict, really committed."""
    return make_world()


def test_two_desks_accept_and_refuse_the_same_case(world: World) -> None:
    one, two = world.actor("desk"), world.actor("desk_a")
    for _ in range(ROUNDS):
        pk = make_report(world).case_id
        answers = at_once(
            lambda: desk.accept_case(pk, actor=one, now=NOW, key=uuid.uuid4()),  # noqa: B023 - run in the round
            lambda: desk.refuse_case(pk, actor=two, now=NOW, words=SAID, key=uuid.uuid4()),  # noqa: B023
        )
        assert winners(answers) == 1
        assert CaseEvent.objects.filter(case_id=pk).count() == 2
        assert Case.objects.get(pk=pk).version == 1


def test_two_desks_dispatch_the_same_case(world: World) -> None:
    one, two = world.actor("desk"), world.actor("desk_a")
    for _ in range(ROUNDS):
        pk = accepted(world).pk
        drafts = [OrderDraft(world.sanitation.pk)]
        answers = at_once(
            lambda: dispatch.dispatch_case(pk, drafts, actor=one, now=NOW, key=uuid.uuid4()),  # noqa: B023
            lambda: dispatch.dispatch_case(pk, drafts, actor=two, now=NOW, key=uuid.uuid4()),  # noqa: B023
        )
        assert winners(answers) == 1
        assert Order.objects.filter(case_id=pk).count() == 1


def test_two_handlers_one_signs_one_returns(world: World) -> None:
    actor = world.actor("cleaner")
    for _ in range(ROUNDS):
        case = dispatched(world)
        order = the_order(case)
        answers = at_once(
            lambda: handling.sign_order(case.pk, order.pk, actor=actor, now=NOW, version=case.version),  # noqa: B023
            lambda: handling.return_order(case.pk, order.pk, words=SAID, actor=actor, now=NOW, version=case.version),  # noqa: B023
        )
        assert winners(answers) == 1


def test_two_orders_done_at_once_reach_checking_once(world: World) -> None:
    cleaner, manager = world.actor("cleaner"), world.actor("manager")
    for _ in range(ROUNDS):
        case = dispatched(world, world.sanitation, world.property)
        first, second = the_order(case, world.sanitation), the_order(case, world.property)
        handling.sign_order(case.pk, first.pk, actor=cleaner, now=NOW)
        handling.sign_order(case.pk, second.pk, actor=manager, now=NOW)
        answers = at_once(
            lambda: handling.report_order_done(case.pk, first.pk, words=SAID, actor=cleaner, now=NOW),  # noqa: B023
            lambda: handling.report_order_done(case.pk, second.pk, words=SAID, actor=manager, now=NOW),  # noqa: B023
        )
        if winners(answers) == 1:  # the other was told, and tries again
            late = answers.index(next(a for a in answers if isinstance(a, DomainError)))
            order, actor = ((first, cleaner), (second, manager))[late]
            handling.report_order_done(case.pk, order.pk, words=SAID, actor=actor, now=NOW)
        case.refresh_from_db()
        assert case.stage == Stage.CHECKING
        assert case.checks.count() == 1


def test_the_same_report_sent_many_times_is_one(world: World) -> None:
    for _ in range(ROUNDS):
        key = uuid.uuid4()
        answers = at_once(*[lambda: make_report(world, key=key) for _ in range(4)])  # noqa: B023
        assert {answer.pk for answer in answers} == {Report.objects.get(key=key).pk}
    assert Case.objects.count() == Report.objects.count() == CaseEvent.objects.count() == ROUNDS


def test_the_same_act_sent_many_times_is_one(world: World) -> None:
    actor = world.actor("desk")
    for _ in range(ROUNDS):
        pk, key = make_report(world).case_id, uuid.uuid4()
        answers = at_once(*[lambda: desk.accept_case(pk, actor=actor, now=NOW, key=key) for _ in range(4)])  # noqa: B023
        assert winners(answers) >= 1
        assert CaseEvent.objects.filter(case_id=pk, act=Act.ACCEPT).count() == 1


def test_merge_into_a_case_that_is_closing(world: World) -> None:
    merger, worker = world.actor("desk"), world.actor("worker_a1")
    for _ in range(ROUNDS):
        lead, twin = in_checking(world), make_report(world).case
        answers = at_once(
            lambda: desk.merge_case(twin.pk, lead_id=lead.pk, actor=merger, now=NOW),  # noqa: B023
            lambda: checking.pass_check(lead.pk, words=Words(), actor=worker, now=NOW),  # noqa: B023
        )
        twin.refresh_from_db()
        lead.refresh_from_db()
        assert not isinstance(answers[1], DomainError)
        assert lead.stage == Stage.CLOSED
        merged = not isinstance(answers[0], DomainError)
        assert (twin.stage == Stage.MERGED, lead.report_count) == (merged, 2 if merged else 1)


def test_reporter_confirms_while_the_grid_worker_fails_the_check(world: World) -> None:
    worker, asker = world.actor("worker_a1"), world.actor("desk")
    for _ in range(ROUNDS):
        case = in_checking(world)
        desk.ask_reporter(case.pk, actor=asker, now=NOW)
        holder = actors.reporter(case.reports.get().pk)
        answers = at_once(
            lambda: reporter.confirm_solved(case.pk, actor=holder, now=NOW),  # noqa: B023
            lambda: checking.fail_check(case.pk, words=SAID, actor=worker, now=NOW),  # noqa: B023
        )
        assert winners(answers) == 1
        case.refresh_from_db()
        assert case.stage in {Stage.CLOSED, Stage.HANDLING}
