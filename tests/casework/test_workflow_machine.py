"""A machine that does anything anybody may ask for, in any order, through the real acts on a real database.

After every step: the stage changed only as the table says, the log tells the whole
story, clocks run exactly where they should, and nothing was half done.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.builders import HOUR, TUESDAY, World, make_report, make_world
from yizhi.casework.domain import checking, desk, dispatch, handling, pauses, reporter, snapshot, supervision, workflow
from yizhi.casework.domain.dispatch import OrderDraft
from yizhi.casework.domain.step import Words
from yizhi.casework.enums import ENDED_STAGES, OPEN_ORDER_STAGES, Act, OrderRole, Outcome, Stage
from yizhi.casework.models import Case, CaseEvent, Check, Order
from yizhi.kernel.errors import DomainError
from yizhi.org import actor as actors

PEOPLE = (
    "desk",
    "desk_b",
    "supervisor",
    "worker_a1",
    "worker_b1",
    "cleaner",
    "manager",
    "auditor",
    "nobody",
    "reporter",
    "system",
)
SAID = Words(reason="other", note="因为", public_text="说明")
Call = Callable[["CaseMachine", int, dict[str, Any]], Case]

ACTS: dict[Act, Call] = {
    Act.REQUEST_VERIFICATION: lambda _m, pk, by: desk.request_verification(pk, **by),
    Act.VERIFY_FOUND: lambda _m, pk, by: checking.verify_case(pk, found=True, words=SAID, **by),
    Act.VERIFY_NOT_FOUND: lambda _m, pk, by: checking.verify_case(pk, found=False, words=SAID, **by),
    Act.ACCEPT: lambda _m, pk, by: desk.accept_case(pk, **by),
    Act.REFUSE: lambda _m, pk, by: desk.refuse_case(pk, words=SAID, **by),
    Act.MERGE: lambda m, pk, by: desk.merge_case(pk, lead_id=m.lead.pk, **by),
    Act.UNMERGE: lambda _m, pk, by: desk.unmerge_case(pk, note="不是", **by),
    Act.WITHDRAW: lambda _m, pk, by: reporter.withdraw(pk, **by),
    Act.DISPATCH: lambda m, pk, by: dispatch.dispatch_case(pk, m.drafts(pk), **by),
    Act.TRANSFER: lambda m, pk, by: dispatch.transfer_order(
        pk, m.order(pk), organisation_id=m.world.property.pk, words=SAID, **by
    ),
    Act.REVOKE: lambda m, pk, by: dispatch.revoke_order(pk, m.order(pk), words=SAID, **by),
    Act.SIGN: lambda m, pk, by: handling.sign_order(pk, m.order(pk), **by),
    Act.RETURN: lambda m, pk, by: handling.return_order(pk, m.order(pk), words=SAID, **by),
    Act.REPORT_DONE: lambda m, pk, by: handling.report_order_done(pk, m.order(pk), words=SAID, **by),
    Act.REQUEST_EXTENSION: lambda m, pk, by: handling.request_extension(pk, m.order(pk), amount=2, words=SAID, **by),
    Act.GRANT_EXTENSION: lambda m, pk, by: handling.grant_extension(pk, m.order(pk), **by),
    Act.DECLINE_EXTENSION: lambda m, pk, by: handling.decline_extension(pk, m.order(pk), words=SAID, **by),
    Act.SUSPEND: lambda m, pk, by: pauses.suspend_case(
        pk, until=m.now + timedelta(days=9), approver_id=m.world.users["supervisor"].pk, words=SAID, **by
    ),
    Act.RESUME: lambda _m, pk, by: pauses.resume_case(pk, **by),
    Act.ASK_REPORTER: lambda _m, pk, by: desk.ask_reporter(pk, **by),
    Act.PASS_CHECK: lambda _m, pk, by: checking.pass_check(pk, words=SAID, **by),
    Act.FAIL_CHECK: lambda _m, pk, by: checking.fail_check(pk, words=SAID, **by),
    Act.CLOSE: lambda _m, pk, by: desk.close_case(pk, outcome=Outcome.PARTLY, public_text="已答复", **by),
    Act.CONFIRM_SOLVED: lambda _m, pk, by: reporter.confirm_solved(pk, **by),
    Act.DENY_SOLVED: lambda _m, pk, by: reporter.deny_solved(pk, words=SAID, **by),
    Act.REOPEN: lambda _m, pk, by: reporter.reopen_case(pk, words=SAID, **by),
    Act.RATE: lambda _m, pk, by: reporter.rate(pk, stars=4, text="", **by),
    Act.REMARK: lambda _m, pk, by: reporter.remark(pk, words=SAID, **by),
    Act.URGE: lambda _m, pk, by: supervision.urge_case(pk, **by),
    Act.SUPERVISE: lambda m, pk, by: supervision.supervise_case(pk, until=m.now + HOUR, **by),
    Act.CORRECT: lambda m, pk, by: desk.correct_case(pk, title=f"标题{m.now}", **by),
    Act.REPLY: lambda _m, pk, by: desk.publish_reply(pk, text="回复", **by),
    Act.NOTE: lambda _m, pk, by: supervision.add_note(pk, text="记", **by),
    Act.RECORD_CONTACT: lambda _m, pk, by: supervision.record_contact(pk, **by),
}


def test_the_machine_knows_every_act_of_the_table() -> None:
    assert set(ACTS) == {rule.act for rule in workflow.WORKFLOW}


class CaseMachine(RuleBasedStateMachine):
    """One case, one lead case to merge into, and everybody."""

    def __init__(self) -> None:
        super().__init__()
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        self.world: World = make_world()
        self.now: datetime = TUESDAY
        self.lead: Case = make_report(self.world).case
        self.report = make_report(self.world)
        self.case = self.report.case

    def teardown(self) -> None:
        """Take everything back."""
        transaction.set_rollback(True)
        self.rollback.__exit__(None, None, None)

    def actor(self, name: str) -> actors.Actor:
        """Return one of PEOPLE."""
        special = {"reporter": actors.reporter(self.report.pk), "system": actors.SYSTEM}
        return special.get(name) or self.world.actor(name)

    def order(self, pk: int) -> int:
        """Return the id of an order of the case, an open one if there is one."""
        orders = Order.objects.filter(case_id=pk)
        found = orders.filter(stage__in=OPEN_ORDER_STAGES).first() or orders.last()
        return found.pk if found else 0

    def drafts(self, pk: int) -> list[OrderDraft]:
        """Return drafts for the organisations that hold no open order."""
        busy = set(
            Order.objects.filter(case_id=pk, stage__in=OPEN_ORDER_STAGES).values_list("organisation_id", flat=True)
        )
        free = [o.pk for o in (self.world.sanitation, self.world.property) if o.pk not in busy]
        return [OrderDraft(pk, OrderRole.LEAD if n == 0 and not busy else OrderRole.JOINT) for n, pk in enumerate(free)]

    @rule(act=st.sampled_from(list(ACTS)), who=st.sampled_from(PEOPLE), hours=st.integers(0, 30), again=st.booleans())
    def anybody_tries_anything(self, act: Act, who: str, hours: int, again: bool) -> None:  # noqa: FBT001 - hypothesis
        """Try an act, perhaps twice with the same key, and compare what happened with the table."""
        self.now += timedelta(hours=hours)
        self.attempt(act, who, again=again)

    @rule(choice=st.randoms(use_true_random=False), who=st.sampled_from(PEOPLE))
    def somebody_does_what_the_buttons_offer(self, choice: Any, who: str) -> None:
        """Follow a button that a page would show, so that the walk gets far."""
        self.now += HOUR / 2
        view = snapshot.load(self.case, report_id=self.report.pk if who == "reporter" else None)
        offered = workflow.possible_acts(view, actor=self.actor(who), now=self.now)
        if offered:
            self.attempt(choice.choice(offered)[0].act, who, again=False)

    def attempt(self, act: Act, who: str, *, again: bool) -> None:
        """Carry an act out; the log grows by one event if it went through, by none if not."""
        before, stage = CaseEvent.objects.filter(case=self.case).count(), self.case.stage
        by: dict[str, Any] = {"actor": self.actor(who), "now": self.now, "key": uuid.uuid4()}
        try:
            with transaction.atomic():
                for _ in range(2 if again else 1):
                    ACTS[act](self, self.case.pk, by)
            grown = 1
        except DomainError:
            grown = 0
        self.case.refresh_from_db()
        assert CaseEvent.objects.filter(case=self.case).count() == before + grown
        if not grown:
            assert self.case.stage == stage

    @invariant()
    def the_log_tells_the_whole_story(self) -> None:
        """Every move follows on the one before and is a row of the table."""
        events = list(CaseEvent.objects.filter(case=self.case).order_by("id"))
        assert events[0].act == Act.REPORT
        for earlier, later in pairwise(events):
            assert later.from_stage == earlier.to_stage
            rules = workflow.rules_for(Act(later.act))
            assert any(later.from_stage in rule.stages and later.party in rule.by for rule in rules)
        assert events[-1].to_stage == self.case.stage

    @invariant()
    def clocks_run_where_they_should(self) -> None:
        """An open case that is not suspended has a deadline; an ended or suspended one has none."""
        running = self.case.stage not in {*ENDED_STAGES, Stage.SUSPENDED}
        assert (self.case.due_at is not None) == running
        assert (self.case.suspended_until is not None) == (self.case.stage == Stage.SUSPENDED)

    @invariant()
    def orders_are_out_only_while_handled(self) -> None:
        """Open orders mean handling (or a pause of it); checking and the ends have none. One leads at most."""
        out = Order.objects.filter(case=self.case, stage__in=OPEN_ORDER_STAGES)
        if self.case.stage not in {Stage.HANDLING, Stage.SUSPENDED}:
            assert not out.exists()
        if self.case.stage == Stage.HANDLING:
            assert out.exists()
        assert out.filter(role=OrderRole.LEAD).count() <= 1

    @invariant()
    def tasks_to_look_are_open_only_while_somebody_should(self) -> None:
        """A grid worker is asked only in verifying and checking."""
        waiting = Check.objects.filter(case=self.case, done_at__isnull=True).count()
        assert waiting == (1 if self.case.stage in {Stage.VERIFYING, Stage.CHECKING} else 0)


@pytest.mark.django_db
def test_nobody_breaks_the_lifecycle() -> None:
    run_state_machine_as_test(
        CaseMachine,
        settings=settings(
            max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
