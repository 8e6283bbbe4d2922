"""Re-gridding: cases get their present grid, keep the one at report, in batches that can be cut short and repeated."""

from __future__ import annotations

from datetime import timedelta

import pytest
import shapely
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.builders import (
    COMMUNITY_A,
    CORNERS,
    GRID_A1,
    GRID_A2,
    SIDE,
    TUESDAY,
    World,
    in_checking,
    make_report,
    make_world,
)
from yizhi.casework.domain import regridding
from yizhi.casework.domain.desk import correct_case
from yizhi.casework.domain.regridding import (
    ask_regridding,
    cancel_regridding,
    go_on,
    move_cases,
    next_job,
    run_regridding,
)
from yizhi.casework.models import Case, CaseEvent, Check, RegriddingJob
from yizhi.grid.domain.areas import bump_revision, set_boundary
from yizhi.grid.domain.boundaries import geometry_columns
from yizhi.grid.domain.finding import place_ids
from yizhi.grid.domain.places.regridding import move_places
from yizhi.grid.models import Area, Place
from yizhi.kernel.job_state import JobState
from yizhi.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db
NEW = COMMUNITY_A + "009"


@pytest.fixture
def world() -> World:
    return make_world()


def hand_over(old: str, new: str) -> None:
    """The ground of one grid becomes that of another."""
    lon, lat = CORNERS[GRID_A1]
    Area.objects.get_or_create(code=new, defaults={"level": "grid", "name": "新网格", "parent_id": new[:-3]})
    set_boundary(old, None)
    set_boundary(new, shapely.box(lon, lat, lon + SIDE, lat + SIDE))


def ask(world: World) -> RegriddingJob:
    return ask_regridding("test", actor=world.actor("admin"), now=TUESDAY)


def run(world: World, **how: int) -> RegriddingJob:
    ask(world)
    job = next_job(TUESDAY)
    assert job is not None
    assert run_regridding(job, clock=lambda: TUESDAY, **how)
    return RegriddingJob.objects.get(pk=job.pk)


def test_cases_follow_and_keep_the_grid_of_their_report(world: World) -> None:
    moved, stays = make_report(world).case, make_report(world, grid=GRID_A2).case
    hand_over(GRID_A1, NEW)
    job = run(world, batch=1)
    assert (job.state, job.total, job.done, job.moved, job.lost) == (JobState.DONE, 2, 2, 1, 0)
    moved.refresh_from_db()
    stays.refresh_from_db()
    assert (moved.area_code, moved.reported_area_code, moved.version) == (NEW, GRID_A1, 0)
    assert (stays.area_code, stays.reported_area_code) == (GRID_A2, "")
    assert CaseEvent.objects.get(case=moved).area_code == GRID_A1


def test_the_first_grid_is_kept_and_coming_home_forgets_it(world: World) -> None:
    case = make_report(world).case
    hand_over(GRID_A1, NEW)
    run(world)
    hand_over(NEW, COMMUNITY_A + "010")
    run(world)
    case.refresh_from_db()
    assert (case.area_code, case.reported_area_code) == (COMMUNITY_A + "010", GRID_A1)
    hand_over(COMMUNITY_A + "010", GRID_A1)
    run(world)
    case.refresh_from_db()
    assert (case.area_code, case.reported_area_code) == (GRID_A1, "")


def test_a_second_run_moves_nothing(world: World) -> None:
    make_report(world)
    hand_over(GRID_A1, NEW)
    assert run(world).moved == 1
    assert run(world).moved == 0


def test_a_case_in_no_grid_keeps_its_own_and_is_counted(world: World) -> None:
    case = make_report(world).case
    set_boundary(GRID_A1, None)
    job = run(world)
    assert (job.lost, job.moved) == (1, 0)
    case.refresh_from_db()
    assert case.area_code == GRID_A1


def test_cases_without_a_point_are_left_alone(world: World) -> None:
    case = make_report(world).case
    Case.objects.filter(pk=case.pk).update(lon=None, lat=None)
    hand_over(GRID_A1, NEW)
    assert run(world).total == 0


def test_a_grid_set_by_hand_stays(world: World) -> None:
    case, other = make_report(world).case, make_report(world).case
    lon, lat = CORNERS[GRID_A2]
    desk = world.actor("desk")
    correct_case(case.pk, actor=desk, now=TUESDAY, area_code=GRID_A2)
    correct_case(other.pk, actor=desk, now=TUESDAY, area_code=GRID_A2)
    correct_case(other.pk, actor=desk, now=TUESDAY, area_code=GRID_A1)
    hand_over(GRID_A1, NEW)
    job = run(world)
    assert (job.total, job.moved, job.kept) == (2, 1, 1), (
        "where the point's own grid was chosen again, nothing is by hand"
    )
    case.refresh_from_db()
    assert (case.area_code, case.reported_area_code) == (GRID_A2, "")
    correct_case(case.pk, actor=desk, now=TUESDAY, lon=lon + SIDE / 2, lat=lat + SIDE / 2)
    case.refresh_from_db()
    assert (case.area_code, case.area_by_hand) == (GRID_A2, None), "a new point decides again"


def test_a_grid_set_by_hand_that_is_no_more_gives_way_to_the_point(world: World) -> None:
    case = make_report(world).case
    correct_case(case.pk, actor=world.actor("desk"), now=TUESDAY, area_code=GRID_A2)
    assert run(world).kept == 1
    Area.objects.filter(pk=GRID_A2).update(is_active=False)
    bump_revision()
    job = run(world)
    assert (job.moved, job.kept) == (1, 0)
    case.refresh_from_db()
    assert (case.area_code, case.reported_area_code, case.area_by_hand) == (GRID_A1, GRID_A2, None)


def test_open_checks_follow_done_ones_do_not(world: World) -> None:
    case = in_checking(world)
    Check.objects.create(
        case=case, kind="verification", area_code=GRID_A1, asked_at=TUESDAY, due_at=TUESDAY, done_at=TUESDAY
    )
    hand_over(GRID_A1, NEW)
    run(world)
    assert Check.objects.get(case=case, done_at__isnull=True).area_code == NEW
    assert Check.objects.get(case=case, done_at__isnull=False).area_code == GRID_A1


def test_one_waits_and_one_runs_at_most(world: World) -> None:
    first = ask(world)
    assert ask(world).pk == first.pk
    assert next_job(TUESDAY) is not None
    second = ask(world)
    assert second.pk != first.pk
    assert next_job(TUESDAY) is None, "the first one runs"
    with pytest.raises(IntegrityError), transaction.atomic():
        RegriddingJob.objects.create(state=JobState.RUNNING, asked_at=TUESDAY)
    assert AuditEntry.objects.filter(act="ask_regridding").count() == 3


def test_goes_on_where_a_killed_one_ended(world: World) -> None:
    for _ in range(3):
        make_report(world)
    hand_over(GRID_A1, NEW)
    ask(world)
    job = next_job(TUESDAY)
    assert job is not None
    found = regridding._look_at(job, 2)
    assert found is not None
    assert regridding._carry_out(job, found, TUESDAY)
    assert not regridding._carry_out(job, found, TUESDAY), "the same batch is not counted twice"
    assert next_job(TUESDAY + regridding.LOST_AFTER / 2) is None, "its runner may still be there"
    taken = next_job(TUESDAY + regridding.LOST_AFTER + timedelta(seconds=1))
    assert taken is not None
    assert (taken.pk, taken.done) == (job.pk, 2)
    assert run_regridding(taken, clock=lambda: TUESDAY)
    taken.refresh_from_db()
    assert (taken.done, taken.moved) == (3, 3)


def test_an_act_in_between_wins(world: World) -> None:
    case = make_report(world).case
    hand_over(GRID_A1, NEW)
    ask(world)
    job = next_job(TUESDAY)
    assert job is not None
    found = regridding._look_at(job, 10)
    assert found is not None
    Case.objects.filter(pk=case.pk).update(area_code=GRID_A2)
    regridding._carry_out(job, found, TUESDAY)
    case.refresh_from_db()
    assert case.area_code == GRID_A2


def test_stopped(world: World) -> None:
    make_report(world)
    hand_over(GRID_A1, NEW)
    job = ask(world)
    assert next_job(TUESDAY) is not None
    assert cancel_regridding(job.uuid, actor=world.actor("admin"), now=TUESDAY)
    assert not cancel_regridding(job.uuid, actor=world.actor("admin"), now=TUESDAY)
    job.refresh_from_db()
    assert run_regridding(job, clock=lambda: TUESDAY)
    assert Case.objects.get().area_code == GRID_A1


def test_the_ticker_works_at_what_is_asked_for(world: World) -> None:
    make_report(world)
    hand_over(GRID_A1, NEW)
    assert go_on(TUESDAY) == 0
    ask(world)
    assert go_on(TUESDAY) == 1
    assert RegriddingJob.objects.get().state == JobState.DONE


def test_why_it_failed_is_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    make_report(world)
    ask(world)

    def broken(*_args: object) -> None:
        message = "no ground"
        raise RuntimeError(message)

    monkeypatch.setattr(regridding, "locate_many", broken)
    with pytest.raises(RuntimeError):
        go_on(TUESDAY)
    job = RegriddingJob.objects.get()
    assert (job.state, job.error) == (JobState.FAILED, "RuntimeError: no ground")


def stand(code: str, kind: str, lon: float, lat: float) -> Place:
    """Put something into an area."""
    columns = geometry_columns(shapely.box(lon - 1e-5, lat - 1e-5, lon + 1e-5, lat + 1e-5))
    return Place.objects.create(kind=kind, name="3号楼", area_code=code, **columns)


def test_places_follow_and_are_found_in_their_present_grid(world: World) -> None:
    lon, lat = CORNERS[GRID_A1]
    building = stand(GRID_A1, "building", lon + SIDE / 2, lat + SIDE / 2)
    road = stand(COMMUNITY_A, "road", lon + SIDE / 2, lat + SIDE / 2)
    outside = stand(GRID_A1, "building", 100.0, 20.0)
    hand_over(GRID_A1, NEW)
    run(world)
    for place, code in ((building, NEW), (road, COMMUNITY_A), (outside, GRID_A1)):
        place.refresh_from_db()
        assert place.area_code == code
    assert place_ids("3号楼", [NEW]) == [building.pk]
    assert move_places() == 0


@pytest.mark.parametrize(
    ("size", "took", "following"),
    [(20_000, 1.4, 10_000), (20_000, 0.5, 20_000), (20_000, 0.1, 20_000), (5_000, 0.1, 10_000), (600, 9.0, 500), (10, 9.0, 10)],
)  # fmt: skip
def test_a_batch_that_keeps_others_waiting_is_followed_by_a_smaller_one(size: int, took: float, following: int) -> None:
    assert regridding.next_size(size, took, 20_000 if size > 10 else 10) == following


@pytest.mark.postgres_only
def test_a_batch_reads_its_own_stretch_of_cases_only(world: World) -> None:
    cases = [make_report(world).case for _ in range(3)]
    with CaptureQueriesContext(connection) as seen:
        move_cases([(case.pk, GRID_A1, GRID_A2) for case in cases[1:]])
    update = next(query["sql"] for query in seen if query["sql"].startswith("UPDATE casework_case"))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {update}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert f"Index Cond: ((id >= {cases[1].pk})" in plan
