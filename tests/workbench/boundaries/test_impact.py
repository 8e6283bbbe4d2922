"""What other boundaries mean: cases of grids, communities and streets, and places that would get another grid."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from tests.builders import COMMUNITY_A, CORNERS, GRID_A1, GRID_A2, GRID_B1, SIDE, STREET, World, make_report
from tests.grid.sets.ground import draft, square, squares
from tests.workbench.conftest import SignIn
from yizhi.casework.models import Case
from yizhi.grid.domain.boundaries import geometry_columns
from yizhi.grid.models import BoundarySet, Place
from yizhi.workbench.domain.boundaries import impact
from yizhi.workbench.domain.boundaries.impact import Cases, MovedPlaces, cases_of, moved_places

pytestmark = pytest.mark.usefixtures("morning")


@pytest.fixture
def cases(world: World) -> World:
    make_report(world)
    make_report(world, grid=GRID_A2)
    closed = make_report(world, grid=GRID_B1).case
    Case.objects.filter(pk=closed.pk).update(stage="closed")
    return world


@pytest.mark.parametrize("most", [400, 0])
@pytest.mark.parametrize(
    ("level", "codes", "counts"),
    [
        ("grid", [GRID_A1, GRID_B1], {GRID_A1: Cases(1, 1), GRID_B1: Cases(1, 0)}),
        ("community", [COMMUNITY_A], {COMMUNITY_A: Cases(2, 2)}),
        ("street", [STREET], {STREET: Cases(3, 2)}),
        ("grid", [""], {}),
    ],
)
def test_cases_of_all_levels(
    cases: World,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    level: str,
    codes: list[str],
    counts: dict[str, Cases],
    most: int,
) -> None:
    monkeypatch.setattr(impact, "_MOST_CODES", most)
    with django_assert_max_num_queries(1):
        assert cases_of(codes, level, STREET) == counts


def stand(kind: str, grid: str, east: float) -> None:
    lon, lat = CORNERS[grid]
    shape = square(grid, wide=1e-5, high=1e-5, east=east)
    assert shape.bounds[0] >= lon
    assert shape.bounds[1] >= lat
    Place.objects.create(kind=kind, name="楼", area_code=grid, **geometry_columns(shape))


def narrowed(world: World) -> BoundarySet:
    """Return a draft in which half of the first grid belongs to a new one."""
    first, *others = squares()
    half = replace(first, code=COMMUNITY_A + "009", geometry=square(GRID_A1, wide=SIDE / 2, east=SIDE / 2))
    return draft(world, [replace(first, geometry=square(GRID_A1, wide=SIDE / 2)), half, *others])


def test_places_that_would_get_another_grid(world: World, sign_in: SignIn) -> None:
    for kind, grid, east in (
        ("building", GRID_A1, SIDE * 0.7), ("building", GRID_A1, SIDE * 0.2), ("premises", GRID_A1, SIDE * 0.8),
        ("building", GRID_B1, SIDE * 0.8),
    ):  # fmt: skip
        stand(kind, grid, east)
    stand("road", GRID_A1, SIDE * 0.7)
    Place.objects.filter(kind="road").update(area_code=COMMUNITY_A)
    made = narrowed(world)
    assert moved_places(made) == MovedPlaces(buildings=1, others=1)
    client = sign_in("admin")
    for rest in ("?show=changes", "publish/"):
        page = client.get(f"/work/ground/boundaries/{made.uuid}/{rest}").content.decode()
        assert '<b class="num">1</b>' in page
    assert moved_places(draft(world, squares())) == MovedPlaces()
