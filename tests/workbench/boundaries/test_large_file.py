"""A large file of boundaries is checked and made a draft behind the page."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.builders import World
from tests.workbench.boundaries.files import geojson
from tests.workbench.boundaries.test_long_work import LATER, url, went_on, work
from tests.workbench.boundaries.test_wizard import COLUMNS, UPLOAD, kept, send
from tests.workbench.conftest import SignIn
from yizhi.grid.models import BoundarySet
from yizhi.kernel import jobs
from yizhi.kernel.job_state import JobState
from yizhi.kernel.models import Job
from yizhi.workbench.domain.works import common

pytestmark = pytest.mark.usefixtures("morning")


@pytest.fixture(autouse=True)
def _everything_is_long(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    monkeypatch.setattr(common, "SMALL", 1)
    settings.DATA_DIR = tmp_path


def test_from_a_large_file_to_its_draft(world: World, sign_in: SignIn, settings: Any) -> None:
    client = sign_in("admin")
    at_crs = send(client, geojson(gap=True))
    at_columns = client.post(at_crs, {"crs": "WGS84"}).headers["Location"]
    at_check = client.post(at_columns, COLUMNS).headers["Location"]
    job = work(client.get(at_check), client)
    assert (job.state, job.error) == (JobState.DONE, "")
    assert job.result["count"] >= 1
    assert went_on(job, client) == at_check
    assert client.get(at_check).context["found_count"] == job.result["count"]
    assert client.get(at_check.replace("check/", "shapes.json?check=1")).status_code == 200
    Job.objects.all().delete()
    client.post(at_columns, COLUMNS | {"title": "另一个名字"})
    assert client.get(at_check).headers["Location"].startswith("/work/jobs/"), "other choices are checked again"
    Job.objects.all().delete()
    key = str(uuid.uuid4())
    job = work(client.post(at_check, {"key": key}), client)
    made = BoundarySet.objects.get()
    assert (str(made.uuid), made.name, made.areas.count(), made.checked_version) == (key, "另一个名字", 4, 0)
    assert went_on(job, client) == url(made)
    assert kept(settings) == [], "the file and what was found in it are deleted"
    Job.objects.update(state=JobState.RUNNING, runner="killed")
    assert jobs.go_on(lambda: LATER) == 1
    assert Job.objects.get().state == JobState.DONE


def test_another_file_leaves_nothing_of_the_first(world: World, sign_in: SignIn, settings: Any) -> None:
    client = sign_in("admin")
    at_crs = send(client, geojson())
    at_check = client.post(client.post(at_crs, {"crs": "WGS84"}).headers["Location"], COLUMNS).headers["Location"]
    work(client.get(at_check), client)
    before, token = kept(settings), at_check.split("/")[-3]
    client.post(f"{UPLOAD}?again={token}", {"file": geojson()})
    assert len(before) == 3
    assert not set(before) & set(kept(settings))
