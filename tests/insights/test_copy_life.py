"""A copy in use: new cases show at once at every zoom, generations change under readers, a builder may die, commits may be late."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse

from tests.builders import COMMUNITY_A, GRID_A1, GRID_B1, HOUR, TUESDAY, World, accepted, make_report, make_world
from yizhi.casework.domain import map_data
from yizhi.casework.domain.inbox import Filters
from yizhi.casework.domain.map_data import Window
from yizhi.casework.models import Case, CaseEvent, RegriddingJob
from yizhi.insights.domain.copy import build, manifest, overlay, reader, upkeep
from yizhi.insights.domain.copy.build import make_generation
from yizhi.insights.domain.copy.follow import Follower
from yizhi.insights.domain.copy.position import complete_until
from yizhi.insights.domain.map import map_view
from yizhi.kernel.job_state import JobState

CITY = Window(118.0, 36.5, 118.6, 37.0, 9.0)
ALL = Filters(stage="all")
ROOT = Path(__file__).resolve().parent.parent.parent
# Seconds until a test gives up; a machine may be busy with other work.
PATIENCE = 60.0


def seen(world: World, window: Window = CITY) -> int:
    """How many cases the copy shows."""
    view = map_view(world.actor("desk"), ALL, window, now=TUESDAY + HOUR)
    assert view.made is not None
    return sum(view.counts.values())


@pytest.mark.django_db
@pytest.mark.parametrize("zoom", range(6, 20))
def test_a_new_case_is_in_the_next_answer_at_every_zoom(
    world: World, zoom: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_data, "_LEAST_CASES", 1)
    monkeypatch.setattr(map_data, "_PIXELS_A_MARK", 10**9)
    make_report(world)
    make_report(world)
    make_generation(now=TUESDAY)
    client = Client()
    client.force_login(world.users["desk"], backend="allauth.account.auth_backends.AuthenticationBackend")
    half = 0.3 / 2 ** (zoom - 9)
    query = {
        "bbox": f"{118.305 - half},{36.805 - half},{118.305 + half},{36.805 + half}",
        "zoom": str(zoom),
        "stage": "all",
    }
    url = reverse("workbench:map_cases")
    assert sum(client.get(url, query).json()["counts"].values()) == 2
    case = make_report(world).case
    body = client.get(url, query).json()
    assert sum(body["counts"].values()) == 3
    assert body["fresh"]["made"] == int(TUESDAY.timestamp())
    shown = {row[0] for row in body["cases"]}
    assert case.number in shown or body["cells"]


@pytest.mark.django_db
def test_a_copy_is_made_when_it_is_due(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    make_report(world)
    assert upkeep.keep(TUESDAY) == 1
    assert upkeep.keep(TUESDAY) == 0
    monkeypatch.setattr(upkeep, "_LEAST_TAIL", 2)
    make_report(world)
    assert upkeep.keep(TUESDAY) == 0
    make_report(world)
    make_report(world)
    assert upkeep.keep(TUESDAY) == 1
    make_report(world)
    assert upkeep.keep(TUESDAY + 25 * HOUR) == 1


@pytest.mark.django_db
def test_regridding_makes_it_anew(world: World) -> None:
    case = make_report(world).case
    make_generation(now=TUESDAY)
    Case.objects.filter(pk=case.pk).update(area_code=GRID_B1)
    RegriddingJob.objects.create(asked_at=TUESDAY, ended_at=TUESDAY, state=JobState.DONE)
    assert upkeep.keep(TUESDAY) == 1
    in_a = map_view(world.actor("desk"), Filters(stage="all", area=COMMUNITY_A), CITY, now=TUESDAY)
    assert in_a.made is not None
    assert in_a.counts == {}


@pytest.mark.django_db
def test_two_builders_do_not_meet(world: World) -> None:
    with build._alone(manifest.folder()), pytest.raises(build.BusyError):
        make_generation(now=TUESDAY)
    assert upkeep.keep(TUESDAY) == 1


@pytest.mark.django_db
def test_an_older_backup_put_back_is_noticed(world: World) -> None:
    make_report(world)
    make_generation(now=TUESDAY)
    assert seen(world) == 1
    CaseEvent.objects.update(at=TUESDAY - HOUR)
    reader._opened.clear()
    assert map_view(world.actor("desk"), ALL, CITY, now=TUESDAY).made is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_generations_change_under_readers() -> None:
    world = make_world()
    make_report(world)
    make_generation(now=TUESDAY)
    stop, wrong, asked = threading.Event(), [], [0]
    actor, least = world.actor("desk"), [1]
    patient = time.monotonic() + PATIENCE

    def look() -> None:
        while not stop.is_set():
            before = least[0]
            view = map_view(actor, ALL, CITY, now=TUESDAY + HOUR)
            asked[0] += 1
            if view.made is None or sum(view.counts.values()) < before:
                wrong.append((view.made, view.counts, before))
        connection.close()

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(12):
        make_report(world)
        least[0] = number + 2
        make_generation(now=TUESDAY, from_nothing=number % 4 == 3)
        enough = asked[0] + 4  # three looks may have begun before it was there
        while asked[0] < enough and time.monotonic() < patient:
            time.sleep(0.01)
    stop.set()
    for thread in threads:
        thread.join()
    assert not wrong
    assert asked[0] > 12
    assert seen(world) == 13


BUILDER = """
import django; django.setup()
from yizhi.insights.domain.copy.build import make_generation
from yizhi.kernel import clock
print("ready", flush=True)
while True:
    make_generation(now=clock.now(), from_nothing=True)
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_builder_that_is_killed_leaves_a_whole_copy(tmp_path: Path) -> None:
    world = make_world()
    for _ in range(20):
        make_report(world)
    make_generation(now=TUESDAY)
    database = connection.settings_dict
    url = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        url = f"postgresql://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "yizhi.config.settings", "DATABASE_URL": url, "YIZHI_ENV": "test", "YIZHI_DATA_DIR": str(settings.YIZHI_COPY_DIR.parent),
        "PYTHONPATH": str(ROOT / "src"),
    }  # fmt: skip
    for number in range(6):
        with subprocess.Popen([sys.executable, "-c", BUILDER], env=environment, stdout=subprocess.PIPE) as builder:
            assert builder.stdout is not None
            builder.stdout.readline()
            time.sleep(0.05 + number * 0.11)
            builder.send_signal(signal.SIGKILL)
        make_report(world)
        assert seen(world) == 21 + number
    made = make_generation(now=TUESDAY)
    assert made.rows == 26
    assert seen(world) == 26
    assert not (manifest.folder() / "work").exists()


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_a_commit_that_comes_late_is_not_lost() -> None:
    world = make_world()
    make_report(world)
    inside, go = threading.Event(), threading.Event()

    def late() -> None:
        with transaction.atomic():
            make_report(world, grid=GRID_B1)
            inside.set()
            go.wait(PATIENCE)
        connection.close()

    thread = threading.Thread(target=late)
    thread.start()
    assert inside.wait(PATIENCE)
    before = complete_until()
    make_report(world)
    made = make_generation(now=TUESDAY)
    assert made.mark <= before
    assert seen(world) == 2
    make_report(world)
    assert seen(world) == 3
    go.set()
    thread.join()
    assert seen(world) == 4
    assert make_generation(now=TUESDAY).rows == 4
    assert complete_until() == CaseEvent.objects.latest("pk").pk


@pytest.mark.django_db
def test_gaps_are_asked_for_until_they_are_too_old(world: World) -> None:
    first, second = accepted(world), accepted(world)
    middle = CaseEvent.objects.filter(case=second).latest("pk")
    late, key = middle.pk, uuid.uuid4()
    CaseEvent.objects.filter(pk=late).delete()
    make_report(world)
    follower = Follower(0)
    assert follower.poll(0.0) >= {first.pk, second.pk}
    assert follower.poll(1.0) == set()
    middle.key = key
    middle.save(force_insert=True)
    assert follower.poll(2.0) == {second.pk}
    assert follower.poll(500.0) == set()
    assert not follower._gaps


@pytest.mark.django_db
def test_a_late_event_after_a_jump_of_the_log_is_found(world: World) -> None:
    first, second = accepted(world), accepted(world)
    last, follower = CaseEvent.objects.latest("pk").pk, Follower(0)

    def append(pk: int, case: Case) -> None:
        event = CaseEvent.objects.filter(case=case).latest("pk")
        event.pk, event.key = pk, uuid.uuid4()
        event.save(force_insert=True)

    follower.poll(0.0)
    append(last + 20_000, first)
    append(last + 20_002, first)
    assert follower.poll(1.0) == {first.pk}
    append(last + 20_001, second)
    assert follower.poll(2.0) == {second.pk}


@pytest.mark.django_db
def test_somebody_of_grid_a1_sees_grid_a1(world: World) -> None:
    make_report(world, grid=GRID_A1)
    make_report(world, grid=GRID_B1)
    make_generation(now=TUESDAY)
    assert map_view(world.actor("worker_a1"), ALL, CITY, now=TUESDAY).counts == {"reported": 1}
    assert map_view(world.actor("nobody"), ALL, CITY, now=TUESDAY).counts == {}


@pytest.mark.django_db
def test_what_could_not_be_read_once_is_read_the_next_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    make_report(world)
    make_generation(now=TUESDAY)
    assert seen(world) == 1
    make_report(world)

    def fail(*_: object) -> None:
        raise OperationalError

    with monkeypatch.context() as patched:
        patched.setattr(overlay, "write_cases", fail)
        with pytest.raises(OperationalError):
            seen(world)
    assert seen(world) == 2
