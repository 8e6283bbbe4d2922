"""kill -9 during re-gridding: the next runner goes on where the last batch ended, and every case is counted once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import shapely
from django.db import connection

from tests.builders import CORNERS, GRID_A1, SIDE, TUESDAY, make_report, make_world
from tests.proof.test_kill import database_url
from yizhi.casework.domain.regridding import LOST_AFTER, ask_regridding, next_job, run_regridding
from yizhi.casework.models import Case, RegriddingJob
from yizhi.grid.domain.areas import set_boundary
from yizhi.grid.models import Area
from yizhi.kernel import clock
from yizhi.kernel.job_state import JobState
from yizhi.org.actor import SYSTEM

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
CASES, BATCH, NEW = 60, 2, GRID_A1[:-3] + "009"
# It stands still before its fourth batch, or in the middle of it: its cases are written, and nothing is committed.
RUNNER = f"""
import sys, time, django
django.setup()
from yizhi.casework.domain import regridding
from yizhi.kernel import clock
name, calls = sys.argv[1], []
real = getattr(regridding, name)
def stand_still(*given):
    calls.append(given)
    if len(calls) < 4:
        return real(*given)
    if name == "move_cases":
        real(*given)
    print("here", flush=True)
    time.sleep(600)
setattr(regridding, name, stand_still)
regridding.run_regridding(regridding.next_job(clock.now()), clock=clock.now, batch={BATCH})
"""


def start(tmp_path: Path, moment: str) -> subprocess.Popen[str]:
    """Start a runner of its own process on the test's database."""
    environment = {
        **os.environ, "DATABASE_URL": database_url(), "YIZHI_DATABASE_POOL": "0", "YIZHI_ENV": "test",
        "YIZHI_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "yizhi.config.settings",
        "PYTHONPATH": str(Path(__file__).resolve().parent.parent.parent / "src"),
    }  # fmt: skip
    return subprocess.Popen([sys.executable, "-c", RUNNER, moment], env=environment, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("moment", ["_look_at", "move_cases"])
def test_goes_on_after_kill_9(tmp_path: Path, moment: str) -> None:
    case = make_report(make_world()).case
    rows = [Case(number=f"T{n:07d}", title="x", source="phone", area_code=GRID_A1, lon=case.lon, lat=case.lat,
                 h3=case.h3, reported_at=TUESDAY, moved_at=TUESDAY) for n in range(CASES - 1)]  # fmt: skip
    Case.objects.bulk_create(rows)
    lon, lat = CORNERS[GRID_A1]
    Area.objects.create(code=NEW, level="grid", name="新网格", parent_id=NEW[:-3])
    set_boundary(GRID_A1, None)
    set_boundary(NEW, shapely.box(lon, lat, lon + SIDE, lat + SIDE))
    ask_regridding("kill", actor=SYSTEM, now=clock.now())
    connection.close()

    with start(tmp_path, moment) as runner:
        assert runner.stdout is not None
        assert runner.stdout.readline() == "here\n"
        runner.send_signal(signal.SIGKILL)

    left = RegriddingJob.objects.get()
    assert left.done == BATCH * 3, "it was in the middle"
    assert Case.objects.filter(area_code=NEW).count() == left.done, "what is counted is moved, and nothing else"
    assert left.beat_at is not None
    assert next_job(left.beat_at + LOST_AFTER / 2) is None, "its runner may still be there"
    job = next_job(left.beat_at + LOST_AFTER * 2)
    assert job is not None
    assert run_regridding(job, clock=clock.now)
    job = RegriddingJob.objects.get()
    assert (job.state, job.done, job.moved, job.total) == (JobState.DONE, CASES, CASES, CASES)
    assert Case.objects.filter(area_code=NEW, reported_area_code=GRID_A1).count() == CASES
