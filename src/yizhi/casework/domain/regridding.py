"""Cases get their present grid after boundaries changed: one job over all of them, in batches in the order of ids.

Each batch is a transaction of its own that begins with the job's own row: it moves `last_id` on where it still stands
where this runner left it. So a job that was killed goes on where its last batch ended, and two runners of one job do
no batch twice. What was moved is compared with the grid it had, so that an act in between wins.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Max

from yizhi.casework.models import Case, RegriddingJob
from yizhi.grid.domain.areas import area_index
from yizhi.grid.domain.locate import locate_many
from yizhi.grid.domain.places.regridding import move_places
from yizhi.grid.domain.revision import look_again
from yizhi.kernel import audit
from yizhi.kernel.job_state import UNDER_WAY, JobState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from yizhi.org.actor import Actor

BATCH: Final = 20_000
# Other writers wait while a batch is written (SQLite has one writer): where it takes longer, the next are smaller.
LONGEST_SECONDS: Final = 0.7
_LEAST: Final = 500
# A job whose beat is older than this belongs to a process that is gone.
LOST_AFTER: Final = timedelta(seconds=45)
# How long one background task works before it hands over to the next, so that other long work is not kept waiting.
STRETCH_SECONDS: Final = 20.0

type Moves = list[tuple[int, str, str]]


@dataclass(frozen=True, slots=True)
class Batch:
    """Cases that were looked at: the last id, how many, how many lie in no grid, and (id, grid before, grid now) of those that move.

    `kept` counts those that keep the grid a person gave them against their point.
    """

    last_id: int
    count: int
    lost: int
    kept: int
    moves: Moves


def ask_regridding(reason: str, *, actor: Actor, now: datetime) -> RegriddingJob:
    """Ask that all cases get their present grid; return the job that will do it.

    One job waits at most: a second wish joins it. Where one runs, the new one follows it and looks at every
    case again. Call it in the transaction that changed the boundaries; work begins after the commit.
    """
    with transaction.atomic():
        job = RegriddingJob.objects.filter(state=JobState.WAITING).first()
        if job is None:
            try:
                with transaction.atomic():
                    job = RegriddingJob.objects.create(reason=reason[:60], asked_at=now, asked_by_id=actor.user_id)
            except IntegrityError:  # somebody asked at the same moment
                job = RegriddingJob.objects.get(state=JobState.WAITING)
        audit.record(
            actor_id=actor.user_id, act="ask_regridding", subject_kind="regridding", subject_id=str(job.uuid), now=now,
            reason=reason,
        )  # fmt: skip
    return job


def cancel_regridding(uuid: UUID, *, actor: Actor, now: datetime) -> bool:
    """Stop a job after the batch it is at; what was moved stays moved. False where it has ended already."""
    with transaction.atomic():
        stopped = RegriddingJob.objects.filter(uuid=uuid, state__in=UNDER_WAY).update(
            state=JobState.CANCELLED, ended_at=now
        )
        if stopped:
            audit.record(
                actor_id=actor.user_id,
                act="cancel_regridding",
                subject_kind="regridding",
                subject_id=str(uuid),
                now=now,
            )
    return bool(stopped)


def next_job(now: datetime) -> RegriddingJob | None:
    """Take the job to work at: one whose runner is gone, or the waiting one when none runs; None where there is none."""
    running = RegriddingJob.objects.filter(state=JobState.RUNNING).first()
    if running is not None:
        lost = RegriddingJob.objects.filter(pk=running.pk, state=JobState.RUNNING, beat_at__lt=now - LOST_AFTER)
        return running if lost.update(beat_at=now) else None
    waiting = RegriddingJob.objects.filter(state=JobState.WAITING).first()
    return waiting if waiting is not None and _begin(waiting, now) else None


def _begin(job: RegriddingJob, now: datetime) -> bool:
    """Turn a waiting job into the running one; False where another runner was first (one runs at a time: a constraint)."""
    until = Case.objects.aggregate(last=Max("pk"))["last"] or 0
    total = _placed().count()
    try:
        with transaction.atomic():
            begun = RegriddingJob.objects.filter(pk=job.pk, state=JobState.WAITING).update(
                state=JobState.RUNNING,
                beat_at=now,
                until_id=until,
                total=total,
                last_id=0,
                done=0,
                moved=0,
                lost=0,
                kept=0,
            )
    except IntegrityError:
        return False
    job.refresh_from_db()
    return bool(begun)


def run_regridding(
    job: RegriddingJob, *, clock: Callable[[], datetime], seconds: float = float("inf"), batch: int = BATCH
) -> bool:
    """Work at a job that `next_job` gave, for about so many seconds; True where it has ended (done or stopped).

    `clock` is asked for the time of each batch. Places get their present grid first, all at once. Cases that came after it began lie in the right grid already.
    """
    look_again()
    started = time.monotonic()
    if not job.last_id:
        move_places()
    size = batch
    while time.monotonic() - started < seconds:
        job.refresh_from_db()
        if job.state != JobState.RUNNING:
            return True
        found = _look_at(job, size)
        if found is None:
            _end(job, clock())
            return True
        begun = time.monotonic()
        if not _carry_out(job, found, clock()):
            return False  # another runner took the job over
        size = next_size(size, time.monotonic() - begun, batch)
    RegriddingJob.objects.filter(pk=job.pk, state=JobState.RUNNING).update(beat_at=clock() - LOST_AFTER * 2)
    return False


def next_size(size: int, took: float, most: int) -> int:
    """Return how many cases the next batch has, after one of `size` took so many seconds to write."""
    if took > LONGEST_SECONDS:
        return min(most, max(_LEAST, int(size * LONGEST_SECONDS / took)))
    return min(most, size * 2) if took * 2 < LONGEST_SECONDS else size


def _placed() -> Any:
    return Case.objects.filter(lon__isnull=False, lat__isnull=False)


def _look_at(job: RegriddingJob, batch: int) -> Batch | None:
    """Read the next cases and find their grids; nothing is written. None where there are no more."""
    rows = list(
        _placed()
        .filter(pk__gt=job.last_id, pk__lte=job.until_id)
        .order_by("pk")
        .values_list("pk", "lon", "lat", "area_code", "area_by_hand")[:batch]
    )
    if not rows:
        return None
    points = np.array([(row[1], row[2]) for row in rows], dtype=np.float64)
    grids = locate_many(points[:, 0], points[:, 1])
    moves = [(row[0], row[3], code) for row, code in zip(rows, grids, strict=True) if code and code != row[3]]
    # What a person chose against the point holds as long as that area does.
    by_hand = {row[0] for row in rows if row[4] and (area := area_index().get(row[3])) is not None and area.is_active}
    moved = [move for move in moves if move[0] not in by_hand] if by_hand else moves
    return Batch(rows[-1][0], len(rows), sum(code is None for code in grids), len(moves) - len(moved), moved)


def _carry_out(job: RegriddingJob, found: Batch, now: datetime) -> bool:
    """Write one batch in one transaction; False where the job is not where this runner left it."""
    with transaction.atomic():
        moved_on = RegriddingJob.objects.filter(pk=job.pk, state=JobState.RUNNING, last_id=job.last_id).update(
            last_id=found.last_id,
            done=F("done") + found.count,
            moved=F("moved") + len(found.moves),
            lost=F("lost") + found.lost,
            kept=F("kept") + found.kept,
            beat_at=now,
        )
        if not moved_on:
            return False
        if found.moves:
            move_cases(found.moves)
    return True


def _end(job: RegriddingJob, now: datetime) -> None:
    RegriddingJob.objects.filter(pk=job.pk, state=JobState.RUNNING).update(
        state=JobState.DONE, done=F("total"), ended_at=now, beat_at=now
    )
    job.refresh_from_db()


def fail_regridding(job: RegriddingJob, error: Exception, now: datetime) -> None:
    """Note why a job could not go on; it can be asked for again."""
    RegriddingJob.objects.filter(pk=job.pk, state=JobState.RUNNING).update(
        state=JobState.FAILED, error=f"{type(error).__name__}: {error}"[:300], ended_at=now
    )


# The grid at report is kept when the first move takes it away, and forgotten when a case comes home.
_KEPT: Final = (
    "reported_area_code = CASE WHEN reported_area_code = '' THEN casework_case.area_code"
    " WHEN reported_area_code = {new} THEN '' ELSE reported_area_code END"
)
_POSTGRES: Final = (
    "UPDATE casework_case SET area_code = m.new, area_by_hand = NULL, "  # noqa: S608 - constants only
    + _KEPT.format(new="m.new")
    + " FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS m (id, old, new)"
    " WHERE casework_case.id = m.id AND casework_case.area_code = m.old"
    # Without the range the planner walks the primary key from its beginning, batch for batch.
    " AND casework_case.id BETWEEN %s AND %s"
)
_SQLITE: Final = (
    "UPDATE casework_case SET area_code = %s, area_by_hand = NULL, "  # noqa: S608 - constants only
    + _KEPT.format(new="%s")
    + " WHERE id = %s AND area_code = %s"
)
_CHECKS: Final = (
    "UPDATE casework_check SET area_code = (SELECT c.area_code FROM casework_case c WHERE c.id = casework_check.case_id)"
    " WHERE done_at IS NULL AND case_id BETWEEN %s AND %s"
    " AND area_code <> (SELECT c.area_code FROM casework_case c WHERE c.id = casework_check.case_id)"
)


def move_cases(moves: Sequence[tuple[int, str, str]]) -> None:
    """Give cases (id, grid before, grid now) their grid, set by set; what grid workers still have to look at follows them.

    A case whose grid is another one by now was touched by an act and is left alone. Ids in ascending order.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            ids, old, new = zip(*moves, strict=True)
            cursor.execute(_POSTGRES, [list(ids), list(old), list(new), ids[0], ids[-1]])
        else:
            cursor.executemany(_SQLITE, [(new, new, pk, old) for pk, old, new in moves])
        cursor.execute(_CHECKS, [moves[0][0], moves[-1][0]])


def go_on(now: datetime) -> int:
    """Work a stretch at whatever job needs it; return how many cases were looked at. Called by the ticker and by the task."""
    started = time.monotonic()

    def clock() -> datetime:
        return now + timedelta(seconds=time.monotonic() - started)

    job = next_job(now)
    if job is None:
        return 0
    before = job.done
    try:
        run_regridding(job, clock=clock, seconds=STRETCH_SECONDS)
    except Exception as error:
        fail_regridding(job, error, clock())
        raise
    job.refresh_from_db()
    return job.done - before


def is_pending() -> bool:
    """Tell whether a job waits or runs (1 statement)."""
    return RegriddingJob.objects.filter(state__in=UNDER_WAY).exists()


def newest_jobs(count: int = 10) -> list[RegriddingJob]:
    """Return the last jobs, newest first (1 statement)."""
    return list(RegriddingJob.objects.select_related("asked_by")[:count])
