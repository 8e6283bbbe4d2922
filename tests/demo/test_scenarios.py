"""Every plot can be told to its end, and leads where its name says."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.demo.conftest import NOW
from yizhi.casework.domain.workflow import WORKFLOW
from yizhi.casework.enums import ENDED_STAGES, Act, Source
from yizhi.casework.models import Case, CaseEvent
from yizhi.demo import pieces, scenarios
from yizhi.demo.scenarios import PLOTS
from yizhi.demo.situations import SITUATIONS
from yizhi.demo.story import Story

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django import Settings

    from yizhi.demo.pieces import Plot
    from yizhi.demo.town import Town

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
SURE: dict[Plot, set[Act]] = {
    scenarios.on_the_spot: {Act.ON_THE_SPOT},
    scenarios.verified: {Act.REQUEST_VERIFICATION, Act.VERIFY_FOUND, Act.PASS_CHECK},
    scenarios.not_found: {Act.VERIFY_NOT_FOUND, Act.REFUSE},
    scenarios.refused: {Act.REFUSE},
    scenarios.withdrawn: {Act.WITHDRAW},
    scenarios.returned: {Act.RETURN},
    scenarios.transferred: {Act.TRANSFER},
    scenarios.revoked: {Act.REVOKE},
    scenarios.suspended: {Act.SUSPEND, Act.RESUME},
    scenarios.reworked: {Act.FAIL_CHECK},
    scenarios.denied: {Act.ASK_REPORTER, Act.DENY_SOLVED},
    scenarios.confirmed: {Act.CONFIRM_SOLVED, Act.RATE},
    scenarios.reopened: {Act.REOPEN},
    scenarios.corrected: {Act.CORRECT},
    scenarios.duplicate: {Act.MERGE},
    scenarios.me_too: {Act.ME_TOO},
}

# What every story of a test may join.
RUNNING: dict[int, Story] = {}


@pytest.fixture(autouse=True)
def _undone(media: Path, settings: Settings) -> Iterator[None]:
    """Keep the photos with the module's others; forget the test's cases, which are rolled back."""
    settings.MEDIA_ROOT = media
    yield
    RUNNING.clear()


def tell(town: Town, plot: Plot, *, number: int = 0) -> Story:
    """Tell one story to its end, however long it takes."""
    situation = SITUATIONS[number % len(SITUATIONS)]
    story = Story(
        town, situation, town.spot(), plot.__name__, NOW - timedelta(days=200 - number), Source.PHONE, running=RUNNING
    )
    moments = plot(story)
    while (at := next(moments, None)) is not None:
        assert at >= story.now - timedelta(seconds=1)
        story.now = max(at, story.now + timedelta(seconds=1))
    return story


def acts_since(event_id: int) -> set[str]:
    return set(CaseEvent.objects.filter(pk__gt=event_id).values_list("act", flat=True))


def last_event() -> int:
    newest = CaseEvent.objects.order_by("-id").first()
    return newest.pk if newest else 0


@pytest.mark.parametrize("plot", [plot for _, plot in PLOTS], ids=lambda plot: plot.__name__)
def test_a_plot_ends_and_does_what_its_name_says(town: Town, plot: Plot) -> None:
    lead = Story(town, SITUATIONS[0], town.spot(), "plain", NOW - timedelta(days=201), Source.PHONE, running=RUNNING)
    for _ in pieces.opened(lead):
        pass
    Case.objects.filter(pk=lead.case.pk).update(is_public=True)
    before = last_event()
    story = tell(town, plot)
    done = acts_since(before)
    assert {str(act) for act in SURE.get(plot, set())} - {str(Act.PASS_CHECK)} <= done
    if plot is not scenarios.me_too:
        assert Case.objects.get(pk=story.case.pk).stage in ENDED_STAGES


def test_every_plot_is_told_now_and_then() -> None:
    assert len({plot for _, plot in PLOTS}) == len(PLOTS)
    assert all(weight > 0 for weight, _ in PLOTS)


def test_together_the_plots_use_every_act_of_the_workflow(town: Town) -> None:
    before = last_event()
    for number in range(3):
        for _, plot in PLOTS:
            tell(town, plot, number=number * 20 + len(RUNNING) % 7)
    used = acts_since(before)
    quiet_or_rare = {Act.UNMERGE, Act.SUPERVISE, Act.URGE, Act.GRANT_EXTENSION, Act.DECLINE_EXTENSION, Act.REQUEST_EXTENSION, Act.REPLY, Act.REMARK, Act.NOTE, Act.CLOSE, Act.MERGE}  # fmt: skip
    missing = {str(rule.act) for rule in WORKFLOW} - used
    assert missing <= {str(act) for act in quiet_or_rare}


def test_orders_of_a_joint_case_run_side_by_side(town: Town) -> None:
    situation = next(s for s in SITUATIONS if len(s.joint) == 2)
    story = Story(town, situation, town.spot(), "joint", NOW - timedelta(days=100), Source.HOTLINE)
    moments = scenarios.joint(story)
    while (at := next(moments, None)) is not None:
        story.now = max(at, story.now + timedelta(seconds=1))
    rows = CaseEvent.objects.filter(case_id=story.case.pk, act__in=(Act.SIGN, Act.REPORT_DONE)).order_by("id")
    acts = [event.act for event in rows]
    assert Counter(acts) == {"sign": 3, "report_done": 3}
    assert acts != ["sign", "report_done"] * 3
