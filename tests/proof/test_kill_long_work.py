"""kill -9 during long work: it is begun again by the next runner, and what it stores is stored once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.builders import STREET, make_world
from tests.proof.test_kill import database_url
from yizhi.grid.models import BoundarySet
from yizhi.kernel import clock, jobs
from yizhi.kernel.job_state import JobState
from yizhi.kernel.models import Job
from yizhi.workbench.domain.works.boundaries import DRAFT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
# It dies after the draft was made and before that could be said, or before anything was stored.
RUNNER = """
import sys, time, django
django.setup()
from yizhi.kernel import clock, jobs
from yizhi.workbench.domain.works import boundaries
def stand_still(*_args, **_named):
    print("here", flush=True)
    time.sleep(600)
setattr(boundaries, sys.argv[1], stand_still)
jobs.go_on(clock.now)
"""


@pytest.mark.parametrize("moment", ["draft_from_force", "check_set"])
def test_begun_again_after_kill_9(tmp_path: Path, settings: Any, moment: str) -> None:
    settings.DATA_DIR = tmp_path
    world, key = make_world(), uuid.uuid4()
    facts = {"name": "新一轮", "level": "grid", "under": STREET, "from": ""}
    jobs.ask(DRAFT, subject=f"draft:{key}", facts=facts, key=key, user_id=world.users["admin"].pk, language="en", now=clock.now())  # fmt: skip
    environment = {
        **os.environ, "DATABASE_URL": database_url(), "YIZHI_DATABASE_POOL": "0", "YIZHI_ENV": "test",
        "YIZHI_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "yizhi.config.settings",
        "PYTHONPATH": str(Path(__file__).resolve().parent.parent.parent / "src"),
    }  # fmt: skip
    command = [sys.executable, "-c", RUNNER, moment]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as runner:
        assert runner.stdout is not None
        assert runner.stdout.readline() == "here\n"
        begun = jobs.go_on(clock.now)
        runner.send_signal(signal.SIGKILL)
    assert begun == 0, "somebody worked at it"
    assert Job.objects.get().state == JobState.RUNNING
    assert jobs.go_on(clock.now) == 1
    job = Job.objects.get()
    assert (job.state, job.attempts, job.error) == (JobState.DONE, 2, "")
    assert BoundarySet.objects.get().areas.count() == 4
