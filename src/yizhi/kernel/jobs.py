"""Long work behind the page: asked for once, worked at by the background worker, watched, stopped, told of at its end.

What a kind of work does is registered in `registry.works`. A job is a row; whoever works at it holds a lock file that
the system lets go of when the process dies, so a job that was killed is begun again: work must be safe to repeat
(what it stores carries the job's uuid as key). What stores in a transaction of its own calls `progress.hold()` in it
last, so that nothing is stored for a job that was stopped or taken over.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from yizhi.kernel import audit, locks, outbox, registry
from yizhi.kernel.errors import ConflictError, DomainError
from yizhi.kernel.job_state import UNDER_WAY, JobState
from yizhi.kernel.models import Job

# Whoever watches for longer may have gone away, and hears of the end by a notice.
TELL_AFTER: Final = timedelta(seconds=5)
MOST_ATTEMPTS: Final = 3
KEPT_FOR: Final = timedelta(days=30)
_BETWEEN_WRITES: Final = 0.5
_ERROR_LENGTH: Final = 500

logger = logging.getLogger("yizhi.jobs")


class StoppedError(Exception):
    """The job was stopped, or somebody else works at it by now."""


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of long work. All are called with the job; `run` in the asker's language.

    `run(job, progress)` does it and returns its result (plain JSON); a DomainError it raises is told to the asker.
    `said` is the sentence about a result, `onward` the address where its asker goes on (also while it is under way),
    `may_see(actor, job)` says who but the asker may watch it, `phases` are the words for the phases it reports.
    `stopped(job)` puts away what nobody needs once it was stopped; `about(job)` names what it is done to.
    """

    label: Any
    run: Callable[[Job, Progress], dict[str, Any]]
    said: Callable[[Job], str]
    onward: Callable[[Job], str]
    may_see: Callable[[Any, Job], bool] = lambda _actor, _job: False
    phases: Mapping[str, Any] = field(default_factory=dict)
    stopped: Callable[[Job], None] = lambda _job: None
    about: Callable[[Job], str] = lambda _job: ""


class Progress:
    """What work reports to: how far it is, now and then written to the job. Raises StoppedError where it shall end."""

    def __init__(self, job: Job, clock: Callable[[], datetime]) -> None:
        self.job, self.clock, self._written = job, clock, 0.0

    def _mine(self) -> Any:
        return Job.objects.filter(pk=self.job.pk, state=JobState.RUNNING, runner=self.job.runner)

    def __call__(self, done: int, total: int, phase: str = "") -> None:
        """Note how far the work is."""
        now = time.monotonic()
        if phase == self.job.phase and now - self._written < _BETWEEN_WRITES:
            return
        self._written, self.job.phase = now, phase
        if not self._mine().update(done=min(done, total), total=total, phase=phase):
            raise StoppedError

    def of(self, phase: str) -> Callable[[int, int], None]:
        """Return what reports on one phase."""
        return lambda done, total: self(done, total, phase)

    def hold(self, result: dict[str, Any] | None = None) -> None:
        """Call it last in a transaction that stores: the job is still this runner's, and what it stores cannot be stopped any more.

        A `result` given here is stored with it, so that work that is begun again finds it in the job.
        """
        if not self._mine().update(phase=self.job.phase, **({"result": result} if result is not None else {})):
            raise StoppedError


def ask(
    kind: str, *, subject: str, facts: dict[str, Any], key: uuid.UUID, user_id: int | None, language: str, now: datetime
) -> Job:
    """Ask for long work; return its job. The key becomes its uuid, so that a retry gives the same job.

    Where the same is under way already, that job is returned; raises ConflictError ("busy") where something else is
    done to the subject at the moment.
    """
    registry.works.get(kind)
    known = Job.objects.filter(uuid=key).first() or _joined(kind, subject, facts)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            job = Job.objects.create(
                uuid=key, kind=kind, subject=subject, facts=facts, asked_by_id=user_id, language=language, asked_at=now
            )
            audit.record(actor_id=user_id, act="ask_job", subject_kind=kind, subject_id=str(key), now=now)
    except IntegrityError:  # somebody asked at the same moment
        known = Job.objects.filter(uuid=key).first() or _joined(kind, subject, facts)
        if known is None:
            raise
        return known
    return job


def _joined(kind: str, subject: str, facts: dict[str, Any]) -> Job | None:
    """Return the job that does the same already. Raises ConflictError where another one is under way."""
    other = under_way(subject)
    if other is None or (other.kind == kind and other.facts == facts):
        return other
    raise busy(other)


def busy(job: Job) -> ConflictError:
    """Return the error that says what is under way."""
    message = _("Wait until this is done: %(what)s (%(percent)d %%).")
    facts = {"what": registry.works.get(job.kind).label, "percent": job.percent}
    return ConflictError(message % facts, code="busy", job=str(job.uuid))


def under_way(subject: str) -> Job | None:
    """Return the job that waits or runs for a subject (1 statement)."""
    return Job.objects.select_related("asked_by").filter(subject=subject, state__in=UNDER_WAY).first()


def stop(job: Job, *, user_id: int | None, now: datetime) -> bool:
    """Stop a job: nothing is stored for it any more. False where it has ended already."""
    with transaction.atomic():
        rows = Job.objects.filter(pk=job.pk, state__in=UNDER_WAY)
        stopped = rows.update(state=JobState.CANCELLED, ended_at=now)
        if stopped:
            audit.record(actor_id=user_id, act="stop_job", subject_kind=job.kind, subject_id=str(job.uuid), now=now)
    if stopped:
        registry.works.get(job.kind).stopped(job)
    return bool(stopped)


@contextmanager
def _alone(job: Job) -> Iterator[bool]:
    """Hold a job's lock; give False where somebody else does. It goes with the process that holds it."""
    path = settings.DATA_DIR / "jobs" / f"{job.uuid}.lock"
    with locks.held(path) as mine:
        try:
            yield mine
        finally:
            if mine:
                path.unlink(missing_ok=True)


def go_on(clock: Callable[[], datetime]) -> int:
    """Work at every job that waits or whose runner is gone, oldest first; return how many were worked at."""
    count = 0
    for job in Job.objects.filter(state__in=UNDER_WAY).order_by("pk"):
        with _alone(job) as mine:
            if mine and _claim(job, clock()):
                count += 1
                _work(job, clock)
    return count


def is_pending() -> bool:
    """Tell whether any job waits or runs (1 statement)."""
    return Job.objects.filter(state__in=UNDER_WAY).exists()


def _claim(job: Job, now: datetime) -> bool:
    """Make a job this runner's, unless it ended meanwhile; one that ended its process too often has failed."""
    if job.attempts >= MOST_ATTEMPTS:
        with translation.override(job.language):
            error = _("It was begun %(times)d times and never came to its end.") % {"times": job.attempts}
        _end(job, JobState.FAILED, now, error=error)
        return False
    rows = Job.objects.filter(pk=job.pk, state__in=UNDER_WAY, runner=job.runner, attempts=job.attempts)
    runner = uuid.uuid4().hex
    if not rows.update(state=JobState.RUNNING, runner=runner, attempts=job.attempts + 1, begun_at=now, done=0):
        return False
    job.refresh_from_db()
    return True


def _work(job: Job, clock: Callable[[], datetime]) -> None:
    """Do the work and note what came of it."""
    with translation.override(job.language):
        try:
            result = registry.works.get(job.kind).run(job, Progress(job, clock))
        except StoppedError:
            logger.info("stopped: %s", job.kind, extra={"job": str(job.uuid)})
            return
        except DomainError as error:
            _end(job, JobState.FAILED, clock(), error=str(error)[:_ERROR_LENGTH], result={"code": error.code})
            return
        except Exception as error:
            logger.exception("long work failed: %s", job.kind, extra={"job": str(job.uuid)})
            said = _("Something went wrong (%(what)s). Try again; if it happens again, tell the administrator.")
            _end(job, JobState.FAILED, clock(), error=said % {"what": type(error).__name__})
            return
        _end(job, JobState.DONE, clock(), result=result)


def _end(job: Job, state: JobState, now: datetime, **values: Any) -> None:
    """Note the end of a job, and tell whoever asked for it where that took its time."""
    with transaction.atomic():
        rows = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, runner=job.runner)
        if not rows.update(state=state, ended_at=now, **values):
            return
        job.refresh_from_db()
        if job.asked_by_id is not None and now - job.asked_at >= TELL_AFTER:
            outbox.enqueue(
                channel="onsite", recipient=f"user:{job.asked_by_id}", notice="job.ended", language=job.language, now=now,
                context={"job": str(job.uuid), "url": registry.works.get(job.kind).onward(job)},
            )  # fmt: skip


def told(job: Job) -> str:
    """Return what is to be said of a job that ended, in the reader's language where it went well."""
    if job.state == JobState.DONE:
        return registry.works.get(job.kind).said(job)
    return job.error if job.state == JobState.FAILED else _("Stopped. What was not done yet is not stored.")


def notice(context: dict[str, Any], language: str) -> tuple[str, str]:
    """Return subject and text of the notice that a job has ended; nothing is left to say where it was swept."""
    job = Job.objects.filter(uuid=context["job"]).first()
    with translation.override(language):
        if job is None or job.kind not in registry.works:
            return _("Your work is done."), ""
        return f"{registry.works.get(job.kind).label} · {job.get_state_display()}", told(job)


def sweep(now: datetime) -> int:
    """Delete jobs that ended more than a month ago."""
    return Job.objects.filter(ended_at__lt=now - KEPT_FOR).delete()[0]
