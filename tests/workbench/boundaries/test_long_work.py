"""Large sets are worked at behind the page: the same forms, a page with progress, the same outcome."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.builders import GRID_A1, STREET, TUESDAY, World, make_report
from tests.grid.sets.ground import copied, draft, square, squares
from tests.workbench.conftest import SignIn
from yizhi.grid.domain.sets.checking import check_set
from yizhi.grid.enums import SetState
from yizhi.grid.models import BoundarySet, BoundaryStep
from yizhi.kernel import jobs
from yizhi.kernel.job_state import JobState
from yizhi.kernel.models import Job, OutboxMessage
from yizhi.workbench.domain.boundaries.reads import _comparisons, comparison
from yizhi.workbench.domain.works import boundaries, common, comparisons

pytestmark = pytest.mark.django_db
LATER = TUESDAY + timedelta(hours=3)


@pytest.fixture(autouse=True)
def _everything_is_long(morning: None, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    """Two areas are more than a page waits for."""
    monkeypatch.setattr(common, "SMALL", 1)
    settings.DATA_DIR = tmp_path


def url(made: BoundarySet, rest: str = "") -> str:
    return f"/work/ground/boundaries/{made.uuid}/{rest}"


def flawed(world: World) -> BoundarySet:
    """Return a draft in which two grids overlap by 20 m."""
    first, *others = squares()
    return draft(world, [replace(first, geometry=square(GRID_A1, wide=0.0102)), *others])


def work(answer: Any, client: Client) -> Job:
    """Follow a form's answer to its job, have the job done, and return it."""
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/work/jobs/")
    job = Job.objects.get()
    page = client.get(answer.headers["Location"])
    assert page.status_code == 200
    assert page.context["about"], "the page says what it is done to"
    assert 'hx-trigger="every 1s"' in page.content.decode()
    assert jobs.go_on(lambda: LATER) == 1
    job.refresh_from_db()
    return job


def went_on(job: Job, client: Client) -> str:
    """Return where the page goes on to, by itself and by its link."""
    watched = client.get(f"/work/jobs/{job.uuid}/", headers={"HX-Request": "true"})
    onward = str(watched.headers["HX-Redirect"])
    assert onward in client.get(f"/work/jobs/{job.uuid}/").content.decode()
    assert client.get(onward).status_code == 200
    return onward


def test_checked(world: World, sign_in: SignIn) -> None:
    made, client = flawed(world), sign_in("admin")
    job = work(client.post(url(made, "check/")), client)
    assert (job.state, job.result) == (JobState.DONE, {"count": 1})
    assert went_on(job, client) == url(made, "?show=findings")
    assert OutboxMessage.objects.get(notice="job.ended").context["url"] == url(made, "?show=findings")
    assert sign_in("desk").get(f"/work/jobs/{job.uuid}/").status_code == 200, "who may read the set may watch"
    assert sign_in("cleaner").get(f"/work/jobs/{job.uuid}/").status_code == 404


def test_a_draft_is_made_once(world: World, sign_in: SignIn) -> None:
    client, key = sign_in("admin"), str(uuid.uuid4())
    form = {"name": "新一轮", "level": "grid", "under": STREET, "from": "force", "key": key}
    answer = client.post("/work/ground/boundaries/new/", form)
    assert client.post("/work/ground/boundaries/new/", form).headers["Location"] == answer.headers["Location"]
    job = work(answer, client)
    made = BoundarySet.objects.get()
    assert (str(made.uuid), made.areas.count(), made.checked_version) == (key, 4, 0)
    assert went_on(job, client) == url(made)
    Job.objects.update(state=JobState.RUNNING, runner="killed")
    assert jobs.go_on(lambda: LATER) == 1, "its process died before it could say so"
    assert Job.objects.get().state == JobState.DONE
    assert BoundarySet.objects.count() == 1


def test_what_is_missing_is_said_at_once(world: World, sign_in: SignIn) -> None:
    form = {"name": "", "level": "grid", "under": STREET, "from": "force"}
    assert sign_in("admin").post("/work/ground/boundaries/new/", form).status_code == 422
    assert not Job.objects.exists()


def test_a_draft_from_another_set(world: World, sign_in: SignIn) -> None:
    old, client = copied(world), sign_in("admin")
    job = work(client.post(url(old, "copy/"), {"key": str(uuid.uuid4())}), client)
    made = BoundarySet.objects.exclude(pk=old.pk).get()
    assert made.areas.count() == old.areas.count()
    assert went_on(job, client) == url(made)


def test_a_repair_is_worked_out_shown_and_done(world: World, sign_in: SignIn) -> None:
    made, client = flawed(world), sign_in("admin")
    check_set(made)
    job = work(client.get(url(made, "repair/?kind=overlap")), client)
    assert BoundarySet.objects.get(pk=made.pk).version == 0
    onward = went_on(job, client)
    assert GRID_A1 in client.get(onward).content.decode()
    pieces = client.get(url(made, "repair/shapes.json?kind=overlap")).json()["features"]
    assert {piece["properties"]["kind"] for piece in pieces} > {"same"}
    Job.objects.all().delete()
    form = {"kind": "overlap", "version": "0", "key": str(uuid.uuid4())}
    job = work(client.post(url(made, "repair/"), form), client)
    assert (job.state, job.result["count"]) == (JobState.DONE, 0)
    assert job.result["changed"] >= 1
    Job.objects.update(state=JobState.RUNNING, runner="killed")
    assert jobs.go_on(lambda: LATER) == 1
    assert BoundaryStep.objects.count() == 1, "the same step, once"


def test_a_repair_of_a_draft_that_was_changed_is_refused_in_words(world: World, sign_in: SignIn) -> None:
    made, client = flawed(world), sign_in("admin")
    check_set(made)
    answer = client.post(url(made, "repair/"), {"kind": "overlap", "version": "0", "key": str(uuid.uuid4())})
    BoundarySet.objects.filter(pk=made.pk).update(version=7)
    job = work(answer, client)
    assert (job.state, job.result) == (JobState.FAILED, {"code": "stale"})
    page = client.get(f"/work/jobs/{job.uuid}/", headers={"HX-Request": "true"}).content.decode()
    assert job.error in page
    assert "every 1s" not in page


def test_published(world: World, sign_in: SignIn) -> None:
    made, client = draft(world, squares()), sign_in("admin")
    job = work(client.get(url(made, "publish/")), client)
    assert went_on(job, client) == url(made, "publish/")
    Job.objects.all().delete()
    form = {"version": "0", "effective_on": LATER.date().isoformat()}
    assert client.post(url(made, "publish/"), form | {"effective_on": "2001-01-01"}).status_code == 422
    if made.findings:
        assert client.post(url(made, "publish/"), form).status_code == 422, "the warnings were not accepted"
    Job.objects.all().delete()
    job = work(client.post(url(made, "publish/"), form | {"accept_warnings": "1"}), client)
    assert (job.state, job.error) == (JobState.DONE, "")
    assert BoundarySet.objects.get(pk=made.pk).state == SetState.IN_FORCE
    assert went_on(job, client) == url(made)
    Job.objects.exclude(pk=job.pk).delete()
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, runner="killed")
    assert jobs.go_on(lambda: LATER) == 1
    assert Job.objects.get(pk=job.pk).state == JobState.DONE


def test_compared(world: World, sign_in: SignIn) -> None:
    before = make_report(world, grid=GRID_A1).case
    first, second, *others = squares()
    made = draft(world, [replace(first, geometry=square(GRID_A1, wide=0.009)), replace(second, code=""), *others[1:]])
    client = sign_in("admin")
    short = comparison(made)
    _comparisons.clear()
    page = client.get(url(made, "?show=changes")).content.decode()
    assert "show=changes&amp;waiting=1" in page
    assert "change-table" not in page
    shapes = client.get(url(made, "shapes.json")).json()["features"]
    assert {one["properties"]["kind"] for one in shapes} == {"same"}, "the ground is shown meanwhile"
    assert client.get(url(made, "?show=changes&waiting=1"), headers={"HX-Request": "true"}).status_code == 200
    assert 'id="changes"' in client.get(url(made, "publish/"), headers={"HX-Request": "true"}).content.decode()
    assert Job.objects.count() == 1, "compared once"
    assert jobs.go_on(lambda: LATER) == 1
    job = Job.objects.get()
    assert (job.state, job.error) == (JobState.DONE, "")
    assert went_on(job, client) == url(made, "?show=changes")
    _comparisons.clear()
    waited = client.get(url(made, "?show=changes&waiting=1"), headers={"HX-Request": "true"})
    assert waited.headers["HX-Redirect"] == url(made, "?show=changes"), "the map shows what changed, too"
    shown = client.get(url(made, "?show=changes"))
    assert [replace(change, gained=0, lost=0, iou=0) for change, _cases in shown.context["rows"]] == [
        replace(change, gained=0, lost=0, iou=0) for change in short.changed
    ]
    kept = [change for change, _cases in shown.context["rows"]]
    assert [change.lost for change in kept] == pytest.approx([change.lost for change in short.changed], abs=0.01)
    assert str(before.area_code) == GRID_A1
    kinds = {one["properties"]["kind"] for one in client.get(url(made, "shapes.json")).json()["features"]}
    assert kinds >= {"moved", "gone"}
    what = client.get(url(made, "publish/"), headers={"HX-Request": "true"})
    assert what.context["case_count"] == 1
    BoundarySet.objects.filter(pk=made.pk).update(version=1)
    assert "waiting=1" in client.get(url(made, "?show=changes")).content.decode(), "the draft was changed"
    assert Job.objects.count() == 2


def test_a_comparison_that_failed_is_told_and_not_begun_by_itself(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, client = draft(world, squares()), sign_in("admin")
    client.get(url(made, "?show=changes"))
    monkeypatch.setattr(comparisons, "compare", None)
    assert jobs.go_on(lambda: LATER) == 1
    job = Job.objects.get()
    page = client.get(url(made, "?show=changes")).content.decode()
    assert job.error in page
    assert "waiting=1" not in page
    assert Job.objects.count() == 1
    client.get(url(made, "?show=changes&again=1"))
    assert Job.objects.count() == 2


def test_who_only_reads_may_have_a_set_compared(world: World, sign_in: SignIn) -> None:
    made = draft(world, squares())
    assert "waiting=1" in sign_in("auditor").get(url(made, "?show=changes")).content.decode()
    assert jobs.go_on(lambda: LATER) == 1
    assert Job.objects.get().state == JobState.DONE
    assert "waiting=1" not in sign_in("desk").get(url(made, "?show=changes")).content.decode()


def test_errors_stand_in_the_way(world: World, sign_in: SignIn) -> None:
    made, client = flawed(world), sign_in("admin")
    check_set(made)
    form = {"version": "0", "effective_on": LATER.date().isoformat(), "accept_warnings": "1"}
    assert client.post(url(made, "publish/"), form).status_code == 422
    assert not Job.objects.exclude(kind=comparisons.COMPARE).exists()


def test_one_at_a_time_per_set(world: World, sign_in: SignIn) -> None:
    made, client = flawed(world), sign_in("admin")
    check_set(made)
    first = client.post(url(made, "check/")).headers["Location"]
    assert client.post(url(made, "check/")).headers["Location"] == first
    assert first in client.get(url(made)).content.decode(), "the set's page tells of it"
    form = {"kind": "overlap", "version": "0", "key": str(uuid.uuid4())}
    assert client.post(url(made, "repair/"), form).headers["Location"] == first, "goes to what is under way"
    assert Job.objects.count() == 1


def test_stopped_by_its_asker_alone(world: World, sign_in: SignIn) -> None:
    made, client = flawed(world), sign_in("admin")
    page = client.post(url(made, "check/")).headers["Location"]
    assert sign_in("desk").post(f"{page}stop/").status_code == 404
    assert client.post(f"{page}stop/").status_code == 302
    assert jobs.go_on(lambda: LATER) == 0
    assert Job.objects.get().state == JobState.CANCELLED
    assert client.get(page, headers={"HX-Request": "true"}).status_code == 200
    assert client.post(url(made, "check/")).headers["Location"] != page


class StoppedAfter(jobs.Progress):
    """Progress of a job that somebody stops after so many words of it."""

    words = 0

    def __call__(self, done: int, total: int, phase: str = "") -> None:
        self.words -= 1
        self._written = 0.0
        if not self.words:
            assert jobs.stop(self.job, user_id=None, now=LATER)
        super().__call__(done, total, phase)


@pytest.mark.parametrize("words", [2, 5, 9, 12, 16])
def test_a_repair_is_stopped_at_any_word_and_stores_nothing(world: World, sign_in: SignIn, words: int) -> None:
    made, client = flawed(world), sign_in("admin")
    check_set(made)
    form = {"kind": "overlap", "version": "0", "key": str(uuid.uuid4())}
    client.post(url(made, "repair/"), form)
    Job.objects.update(state=JobState.RUNNING, runner="me")
    progress = StoppedAfter(Job.objects.get(), lambda: LATER)
    progress.words = words
    with pytest.raises(jobs.StoppedError):
        boundaries.run_repair(progress.job, progress)
    assert progress.words == 0, "it ended at the word"
    assert not BoundaryStep.objects.exists()
    made.refresh_from_db()
    assert (made.version, made.step) == (0, 0)
    assert Job.objects.get().state == JobState.CANCELLED


@pytest.mark.parametrize("who", ["desk", "auditor", "worker_a1", "cleaner"])
def test_nobody_else_has_work_done(world: World, sign_in: SignIn, who: str) -> None:
    made, client = flawed(world), sign_in(who)
    for rest in ("check/", "repair/", "publish/", "copy/"):
        assert client.post(url(made, rest), {"version": "0", "kind": "overlap"}).status_code in {403, 404}
    assert not Job.objects.exists()
    assert client.get(f"/work/jobs/{uuid.uuid4()}/").status_code == 404
