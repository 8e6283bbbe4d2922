"""Anything may happen to cases, and a generation may be made at any moment: the copy's answer stays the database's answer."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.conf import settings as site
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.builders import COMMUNITY_B, CORNERS, GRID_A1, HOUR, SIDE, TUESDAY, World, make_world
from tests.insights.test_map_view import told
from yizhi.casework.domain import checking, desk, dispatch, handling, intake, map_data, reporter, supervision
from yizhi.casework.domain.dispatch import OrderDraft
from yizhi.casework.domain.draft import ReportDraft
from yizhi.casework.domain.inbox import Filters
from yizhi.casework.domain.map_data import BY, Window
from yizhi.casework.domain.standards import Limit
from yizhi.casework.domain.step import Words
from yizhi.casework.enums import OrderRole, Outcome, TimeKind
from yizhi.casework.models import Case, Order
from yizhi.insights.domain.copy.build import make_generation
from yizhi.insights.domain.days import days_until
from yizhi.insights.domain.figures import TREND_DAYS, _from_database, area_figures
from yizhi.insights.domain.map import map_view
from yizhi.kernel.errors import DomainError
from yizhi.org import actor as actors

SAID = Words(reason="other", note="因为", public_text="说明")
GRIDS = st.sampled_from(sorted(CORNERS))
INSIDE = st.floats(0.0005, SIDE - 0.0005).map(lambda part: round(part, 6))
EDGE = st.floats(-0.3, 0.3).map(lambda part: round(part, 5))


class CopyMachine(RuleBasedStateMachine):
    """Some cases, a clock, and a copy that is made now and then."""

    def __init__(self) -> None:
        super().__init__()
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        self.folder = TemporaryDirectory()
        self.before, site.YIZHI_COPY_DIR = site.YIZHI_COPY_DIR, Path(self.folder.name)
        self.world: World = make_world()
        self.now: datetime = TUESDAY
        self.made = False

    def teardown(self) -> None:
        """Take everything back."""
        site.YIZHI_COPY_DIR = self.before
        self.folder.cleanup()
        transaction.set_rollback(True)
        self.rollback.__exit__(None, None, None)

    def pick(self, number: int) -> Case | None:
        cases = list(Case.objects.order_by("pk"))
        return cases[number % len(cases)] if cases else None

    @rule(grid=GRIDS, x=INSIDE, y=INSIDE, minutes=st.integers(0, 3000))
    def report(self, grid: str, x: float, y: float, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        lon, lat = CORNERS[grid]
        draft = ReportDraft(
            text="满了", topic_id=self.world.topic.pk, lon=lon + x, lat=lat + y, is_public=bool(minutes % 2)
        )
        intake.file_report(draft, actor=actors.reporter(), now=self.now, key=uuid.uuid4())

    @rule(area=GRIDS)
    def report_without_a_point(self, area: str) -> None:
        draft = ReportDraft(text="满了", area_code=area, address="北门")
        intake.file_report(draft, actor=actors.reporter(), now=self.now, key=uuid.uuid4())

    @rule(
        number=st.integers(0, 30),
        step=st.sampled_from(
            [
                "accept",
                "refuse",
                "dispatch",
                "done",
                "check",
                "fail",
                "close",
                "merge",
                "supervise",
                "move",
                "withdraw",
                "remark",
                "reopen",
            ]
        ),
        grid=GRIDS,
    )
    def act(self, number: int, step: str, grid: str) -> None:
        case = self.pick(number)
        if case is None:
            return
        self.now += HOUR / 3
        by: dict[str, Any] = {"actor": self.world.actor("desk"), "now": self.now}
        order = Order.objects.filter(case=case).order_by("-pk").values_list("pk", flat=True).first() or 0
        handler: dict[str, Any] = {"actor": self.world.actor("cleaner"), "now": self.now}
        draft = [OrderDraft(self.world.sanitation.pk, OrderRole.LEAD, Limit(4, TimeKind.WORKING_HOURS))]
        lon, lat = CORNERS[grid]
        holder: dict[str, Any] = {
            "actor": actors.reporter(case.reports.values_list("pk", flat=True).first()),
            "now": self.now,
        }
        acts: dict[str, Callable[[], object]] = {
            "accept": lambda: desk.accept_case(case.pk, **by),
            "refuse": lambda: desk.refuse_case(case.pk, words=SAID, **by),
            "dispatch": lambda: dispatch.dispatch_case(case.pk, draft, **by),
            "done": lambda: (handling.sign_order(case.pk, order, **handler), handling.report_order_done(case.pk, order, words=SAID, **handler)),
            "check": lambda: checking.pass_check(case.pk, words=SAID, **by),
            "fail": lambda: checking.fail_check(case.pk, words=SAID, **by),
            "close": lambda: desk.close_case(case.pk, outcome=Outcome.PARTLY, public_text="已答复", **by),
            "merge": lambda: desk.merge_case(case.pk, lead_id=self.pick(number + 1).pk, **by),  # type: ignore[union-attr]
            "supervise": lambda: supervision.supervise_case(case.pk, until=self.now + HOUR, actor=self.world.actor("supervisor"), now=self.now),
            "move": lambda: desk.correct_case(case.pk, lon=lon + 0.004, lat=lat + 0.003, **by),
            "withdraw": lambda: reporter.withdraw(case.pk, **holder),
            "remark": lambda: reporter.remark(case.pk, words=SAID, **holder),
            "reopen": lambda: reporter.reopen_case(case.pk, words=SAID, **holder),
        }  # fmt: skip
        try:
            with transaction.atomic():
                acts[step]()
        except DomainError:
            return

    @rule(from_nothing=st.booleans())
    def compact(self, *, from_nothing: bool) -> None:
        make_generation(now=self.now, from_nothing=from_nothing)
        self.made = True

    @rule(
        west=EDGE, south=EDGE, wide=st.sampled_from([0.003, 0.012, 0.3, 2.0]), zoom=st.integers(6, 19), who=st.sampled_from(["desk", "desk_b", "worker_a1", "auditor", "nobody"]), by=st.sampled_from(BY),
        stage=st.sampled_from(["open", "all", "ended", "closed", "reported", "handling"]), when=st.sampled_from(["", "", "late", "soon"]), area=st.sampled_from(["", "", GRID_A1, COMMUNITY_B]),
    )  # fmt: skip
    def ask(
        self, *, west: float, south: float, wide: float, zoom: int, who: str, by: str, stage: str, when: str, area: str
    ) -> None:
        window = Window(
            118.31 + west * wide - wide / 2,
            36.81 + south * wide - wide / 2,
            118.31 + west * wide + wide / 2,
            36.81 + south * wide + wide / 2,
            zoom,
        )
        filters, actor = Filters(stage=stage, when=when, area=area), self.world.actor(who)
        ours = map_view(actor, filters, window, now=self.now, by=by)
        assert told(ours) == told(map_data.map_view(actor, filters, window, now=self.now, by=by))
        assert (ours.made is not None) == self.made

    @invariant()
    def figures(self) -> None:
        scope = ("370305002",)
        assert area_figures(scope, COMMUNITY_B, now=self.now) == _from_database(
            (COMMUNITY_B,), days_until(self.now, TREND_DAYS), now=self.now
        )


@pytest.mark.slow
@pytest.mark.django_db
def test_whatever_happens_copy_and_database_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map_data, "_LEAST_CASES", 1)
    monkeypatch.setattr(map_data, "_PIXELS_A_MARK", 10**6)
    # Hypothesis asks for its settings with the machine; the database is slow to make a small subdistrict.
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        CopyMachine,
        settings=settings(max_examples=6, stateful_step_count=20, deadline=None, suppress_health_check=checks),
    )
