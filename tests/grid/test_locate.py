"""Point → grid: exact, the same for one and for many, the same on borders."""

from __future__ import annotations

import math
import threading
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from shapely.geometry import Point, Polygon, box

from yizhi.grid.domain.locate import Locator, locate, locate_many

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries


def blobs(count: int, seed: int) -> list[tuple[str, Polygon]]:
    """Overlapping irregular polygons, with codes in no order of place."""
    rng = np.random.default_rng(seed)
    turns = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    made = []
    for number in rng.permutation(count):
        x, y = rng.uniform(0, 10, 2)
        radius = rng.uniform(0.3, 1.5) * rng.uniform(0.6, 1, len(turns))
        made.append((f"{number:015d}", Polygon(np.c_[x + radius * np.cos(turns), y + radius * np.sin(turns)])))
    return made


def locator(polygons: list[tuple[str, Polygon]]) -> Locator:
    return Locator([(code, shapely.to_wkb(polygon)) for code, polygon in polygons])


def codes(found: Locator, lons: list[float], lats: list[float]) -> list[str | None]:
    positions = found.many(np.array(lons), np.array(lats))
    return [found.codes[position] if position >= 0 else None for position in positions]


def test_one_and_many_agree_with_asking_every_polygon() -> None:
    polygons = blobs(60, seed=1)
    found = locator(polygons)
    rng = np.random.default_rng(2)
    lons, lats = rng.uniform(-1, 11, 2000).tolist(), rng.uniform(-1, 11, 2000).tolist()
    brute = [
        min((code for code, polygon in polygons if polygon.intersects(Point(x, y))), default=None)
        for x, y in zip(lons, lats, strict=True)
    ]
    assert codes(found, lons, lats) == brute
    assert [found.one(x, y) for x, y in zip(lons, lats, strict=True)] == brute
    assert None in brute


def test_on_a_shared_border_the_lowest_code_wins() -> None:
    for order in (("2", "1"), ("1", "2")):
        found = locator([(order[0], box(0, 0, 1, 1)), (order[1], box(1, 0, 2, 1))])
        assert found.one(1, 0.5) == "1"
        assert codes(found, [1, 1, 1], [0, 0.5, 1]) == ["1", "1", "1"]


def test_holes_are_outside() -> None:
    ring = Polygon(box(0, 0, 3, 3).exterior.coords, [box(1, 1, 2, 2).exterior.coords])
    found = locator([("1", ring)])
    assert found.one(1.5, 1.5) is None
    assert found.one(0.5, 1.5) == "1"
    assert found.one(1, 1.5) == "1"


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_what_is_no_point_is_nowhere(bad: float) -> None:
    found = locator([("1", box(0, 0, 1, 1))])
    assert found.one(bad, 0.5) is None
    assert found.one(0.5, bad) is None
    assert codes(found, [0.5, bad, 0.5], [bad, 0.5, 0.5]) == [None, None, "1"]


def test_without_grids_everything_is_nowhere() -> None:
    found = locator([])
    assert found.one(1, 1) is None
    assert codes(found, [1, 2], [1, 2]) == [None, None]


def test_many_threads_get_the_same_answers() -> None:
    """A dozen rounds: a race in the geometry library showed once in a hundred."""
    rng = np.random.default_rng(4)
    lons, lats = rng.uniform(0, 10, 20_000), rng.uniform(0, 10, 20_000)
    for seed in range(12):
        polygons = blobs(200, seed=seed)
        expected = locator(polygons).many(lons, lats)
        fresh = locator(polygons)
        answers: list[bool] = []

        def ask(fresh: Locator = fresh, expected: Any = expected, answers: list[bool] = answers) -> None:
            answers.append(bool((fresh.many(lons, lats) == expected).all()))

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == [True] * 8


@pytest.mark.django_db
@pytest.mark.usefixtures("town")
def test_points_are_found_in_the_stored_grids(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    assert locate(118.305, 36.825) == "370305002004001"
    with django_assert_num_queries(0):
        assert locate(118.315, 36.825) == "370305002004002"
        assert locate(118.310, 36.825) == "370305002004001"
        assert locate(118.315, 36.835) is None
        assert locate_many([118.305, 118.5], [36.825, 36.825]) == ["370305002004001", None]
        assert locate_many([], []) == []


@pytest.mark.django_db
def test_longitudes_without_latitudes_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="2 longitudes but 1 latitudes"):
        locate_many([1, 2], [1])
