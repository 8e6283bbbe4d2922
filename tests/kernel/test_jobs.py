"""Long work: asked for once, done once, begun again after its process died, stopped, told of."""

from __future__ import annotations

import subprocess
import sys
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from tests.builders import TUESDAY, World, make_world
from yizhi.kernel import jobs, registry
from yizhi.kernel.errors import ConflictError, InvalidInputError
from yizhi.kernel.job_state import JobState
from yizhi.kernel.jobs import Progress, Work
from yizhi.kernel.models import AuditEntry, Job, OutboxMessage

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


class Tried:
    """A kind of work that notes its runs and does what a test tells it to."""

    def __init__(self) -> None:
        self.runs = 0
        self.then: Any = lambda _job, _progress: {"count": 3}

    def run(self, job: Job, progress: Progress) -> dict[str, Any]:
        self.runs += 1
        found: dict[str, Any] = self.then(job, progress)
        return found


@pytest.fixture
def world(settings: Any, tmp_path: Any) -> World:
    settings.DATA_DIR = tmp_path
    return make_world()


@pytest.fixture
def tried() -> Iterator[Tried]:
    one = Tried()
    work = Work("Counting", one.run, lambda job: f"{job.result['count']} counted", lambda _job: "/there/")
    registry.works.register("test.count", work)
    yield one
    registry.works.unregister("test.count")


def ask(world: World, key: uuid.UUID | None = None, **facts: Any) -> Job:
    return jobs.ask(
        "test.count", subject="set:1", facts=facts, key=key or uuid.uuid4(), user_id=world.users["admin"].pk,
        language="en", now=TUESDAY,
    )  # fmt: skip


def again(job: Job) -> Job:
    job.refresh_from_db()
    return job


def test_done_and_told(world: World, tried: Tried) -> None:
    job = ask(world)
    assert jobs.go_on(lambda: TUESDAY + 6 * SECOND) == 1
    assert (again(job).state, job.result, job.percent, jobs.told(job)) == (
        JobState.DONE,
        {"count": 3},
        100,
        "3 counted",
    )
    message = OutboxMessage.objects.get()
    assert (message.recipient, message.context["url"]) == (f"user:{world.users['admin'].pk}", "/there/")
    assert jobs.notice(message.context, "en") == ("Counting · Done", "3 counted")
    assert jobs.go_on(lambda: TUESDAY) == 0
    assert AuditEntry.objects.filter(act="ask_job").count() == 1


def test_quick_work_is_not_told_of(world: World, tried: Tried) -> None:
    ask(world)
    jobs.go_on(lambda: TUESDAY + SECOND)
    assert not OutboxMessage.objects.exists()


def test_a_retry_and_the_same_wish_are_the_same_job(world: World, tried: Tried) -> None:
    key = uuid.uuid4()
    assert ask(world, key, a=1).pk == ask(world, key, a=1).pk == ask(world, a=1).pk
    with pytest.raises(ConflictError) as caught:
        ask(world, a=2)
    assert caught.value.code == "busy"
    jobs.go_on(lambda: TUESDAY)
    assert ask(world, a=2).state == JobState.WAITING
    assert ask(world, key, a=1).state == JobState.DONE, "what is done is not done again"


def test_what_the_work_refuses_is_said_in_its_words(world: World, tried: Tried) -> None:
    def refuse(*_args: object) -> None:
        raise InvalidInputError("Errors stand in the way.", code="errors")

    tried.then = refuse
    job = ask(world)
    jobs.go_on(lambda: TUESDAY)
    assert (again(job).state, jobs.told(job), job.result) == (
        JobState.FAILED,
        "Errors stand in the way.",
        {"code": "errors"},
    )


def test_a_fault_says_no_more_than_its_kind(world: World, tried: Tried) -> None:
    def fail(*_args: object) -> None:
        message = "secret path"
        raise RuntimeError(message)

    tried.then = fail
    job = ask(world)
    jobs.go_on(lambda: TUESDAY)
    assert again(job).state == JobState.FAILED
    assert "RuntimeError" in job.error
    assert "secret" not in job.error


def test_stopped_while_it_runs(world: World, tried: Tried) -> None:
    def stopped(job: Job, progress: Progress) -> dict[str, Any]:
        progress(1, 4, "first")
        assert (again(job).phase, job.percent) == ("first", 25)
        assert jobs.stop(job, user_id=None, now=TUESDAY)
        assert not jobs.stop(job, user_id=None, now=TUESDAY)
        with pytest.raises(jobs.StoppedError):
            progress.hold()
        progress(2, 4, "second")
        raise AssertionError

    tried.then = stopped
    job = ask(world)
    jobs.go_on(lambda: TUESDAY + 9 * SECOND)
    assert again(job).state == JobState.CANCELLED
    assert not OutboxMessage.objects.exists()


def test_begun_again_after_its_process_died(world: World, tried: Tried) -> None:
    job = ask(world)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, runner="gone", attempts=1)
    assert jobs.go_on(lambda: TUESDAY) == 1
    assert (again(job).state, job.attempts) == (JobState.DONE, 2)


def test_not_begun_again_for_ever(world: World, tried: Tried) -> None:
    job = ask(world)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, runner="gone", attempts=jobs.MOST_ATTEMPTS)
    assert jobs.go_on(lambda: TUESDAY + 9 * SECOND) == 0
    assert (again(job).state, tried.runs) == (JobState.FAILED, 0)
    assert OutboxMessage.objects.get().context["job"] == str(job.uuid), "its asker hears of it"


def test_left_alone_while_somebody_works_at_it(world: World, tried: Tried) -> None:
    job = ask(world)
    folder = settings.DATA_DIR / "jobs"
    folder.mkdir(parents=True, exist_ok=True)
    code = (
        "import fcntl, sys; lock = open(sys.argv[1], 'w'); fcntl.flock(lock, fcntl.LOCK_EX); print('held', flush=True);"
        " sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(folder / f"{job.uuid}.lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        assert jobs.go_on(lambda: TUESDAY) == 0
        other.kill()
        other.wait()
    assert jobs.go_on(lambda: TUESDAY) == 1


def test_a_runner_that_was_overtaken_ends_nothing(world: World, tried: Tried) -> None:
    def overtaken(job: Job, _progress: Progress) -> dict[str, Any]:
        Job.objects.filter(pk=job.pk).update(runner="another")
        return {"count": 1}

    tried.then = overtaken
    job = ask(world)
    jobs.go_on(lambda: TUESDAY)
    assert (again(job).state, job.result) == (JobState.RUNNING, {})


def test_swept_after_a_month(world: World, tried: Tried) -> None:
    job = ask(world)
    jobs.go_on(lambda: TUESDAY + 6 * SECOND)
    assert jobs.sweep(TUESDAY + timedelta(days=20)) == 0
    assert jobs.sweep(TUESDAY + timedelta(days=40)) == 1
    assert jobs.notice({"job": str(job.uuid)}, "en") == ("Your work is done.", "")
