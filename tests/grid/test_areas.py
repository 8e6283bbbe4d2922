"""Areas in memory: names, paths, and noticing that something changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils import translation
from shapely.geometry import LineString, Point, Polygon, box

from yizhi.grid.domain import revision
from yizhi.grid.domain.areas import area_index, area_path, bump_revision, set_boundary, show_area
from yizhi.grid.domain.codes import level_of, parent_code
from yizhi.grid.domain.locate import locate
from yizhi.grid.domain.writing import NewArea, store_areas
from yizhi.grid.enums import Level
from yizhi.grid.models import Area, BoundaryRevision
from yizhi.kernel.errors import InvalidInputError, NotFoundError

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries
    from shapely.geometry.base import BaseGeometry

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize(
    ("code", "chinese", "english"),
    [
        ("370305002004001", "东高社区 · 网格 001", "Donggao Community · Grid 001"),
        ("370305002004", "东高社区", "Donggao Community"),
        ("370305002014", "桑杨社区", "桑杨社区"),
        ("370305002", "雪宫街道", "Xuegong Subdistrict"),
        ("370305", "临淄区", "Linzi District"),
        ("370305999", "370305999", "370305999"),
        ("", "", ""),
    ],
)
def test_areas_are_shown_as_people_read_them(code: str, chinese: str, english: str) -> None:
    with translation.override("zh-hans"):
        assert show_area(code) == chinese
    with translation.override("en"):
        assert show_area(code) == english


@pytest.mark.usefixtures("town")
def test_the_path_goes_from_the_street_down() -> None:
    assert [info.code for info in area_path("370305002004001")] == ["370305002", "370305002004", "370305002004001"]
    assert [info.code for info in area_path("370305002004999")] == ["370305002", "370305002004"]
    assert area_path("nonsense") == []


@pytest.mark.usefixtures("town")
def test_the_index_knows_bounds_and_a_point_inside() -> None:
    grid = area_index()["370305002004001"]
    assert grid.bbox == (118.30, 36.82, 118.31, 36.83)
    assert (grid.level, grid.parent_code, grid.short_code) == (Level.GRID, "370305002004", "001")
    assert grid.lon is not None
    assert grid.lat is not None
    assert locate(grid.lon, grid.lat) == grid.code
    assert area_index()["370305002014"].bbox is None


@pytest.mark.usefixtures("town")
def test_the_index_asks_once_and_then_at_most_once_a_second(
    django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yizhi.grid.domain.revision.LOOK_EVERY_SECONDS", 1.0)
    monkeypatch.setattr("yizhi.grid.domain.revision.time.monotonic", lambda: 1000.0)
    revision.look_again()
    with django_assert_num_queries(2):
        for _ in range(100):
            area_index()
    monkeypatch.setattr("yizhi.grid.domain.revision.time.monotonic", lambda: 1000.9)
    with django_assert_num_queries(0):
        area_index()
    monkeypatch.setattr("yizhi.grid.domain.revision.time.monotonic", lambda: 1001.1)
    with django_assert_num_queries(1):
        area_index()


@pytest.mark.usefixtures("town")
def test_a_change_in_another_process_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    assert locate(118.305, 36.825) == "370305002004001"
    Area.objects.filter(pk="370305002004001").update(is_active=False)
    BoundaryRevision.objects.update(revision=42)
    monkeypatch.setattr(revision, "LOOK_EVERY_SECONDS", 0.0)
    assert locate(118.305, 36.825) is None


@pytest.mark.usefixtures("town")
def test_a_change_of_ones_own_is_seen_at_once() -> None:
    assert locate(118.305, 36.835) is None
    set_boundary("370305002004001", box(118.30, 36.83, 118.31, 36.84))
    assert locate(118.305, 36.835) == "370305002004001"
    assert locate(118.305, 36.825) is None
    set_boundary("370305002004001", None)
    assert locate(118.305, 36.835) is None


@pytest.mark.usefixtures("town")
def test_what_a_rolled_back_change_showed_is_not_kept() -> None:
    with transaction.atomic():
        set_boundary("370305002004001", box(118.30, 36.83, 118.31, 36.84))
        assert locate(118.305, 36.835) == "370305002004001"
        transaction.set_rollback(True)
    bump_revision()
    assert locate(118.305, 36.835) is None


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize(
    "geometry",
    [
        Polygon(),
        Point(118.3, 36.8),
        LineString([(118.3, 36.8), (118.4, 36.9)]),
        box(787723, 2965812, 791104, 2966000),
        box(118.3, 36.8, 118.4, 91),
    ],
)
def test_what_cannot_be_a_boundary_is_refused(geometry: BaseGeometry) -> None:
    with pytest.raises(InvalidInputError) as caught:
        set_boundary("370305002004001", geometry)
    assert caught.value.field == "geometry"
    assert locate(118.305, 36.825) == "370305002004001"


def test_a_boundary_needs_its_area() -> None:
    with pytest.raises(NotFoundError):
        set_boundary("370305002004001", box(118.30, 36.83, 118.31, 36.84))


@pytest.mark.usefixtures("town")
def test_a_bow_tie_is_repaired() -> None:
    set_boundary("370305002004001", Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]))
    assert locate(0.9, 0.5) == "370305002004001"
    assert locate(0.5, 0.9) is None


@pytest.mark.usefixtures("town")
def test_storing_the_same_areas_again_writes_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    area = NewArea("370305002004001", "网格 001", "Grid 001", 320, box(118.30, 36.82, 118.31, 36.83))
    with django_assert_num_queries(3):  # one question between two savepoints
        result = store_areas([area])
    assert result.unchanged == ["370305002004001"]
    assert store_areas([NewArea("370305002004001", "第一网格")]).changed == ["370305002004001"]
    assert Area.objects.get(pk="370305002004001").name_en == "Grid 001"


@pytest.mark.parametrize(
    "code", ["", "37030", "3703050020040010", "37030500200A", "３７０３０５", "370305 02", "-70305"]
)
def test_what_is_not_a_code_is_refused(code: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        level_of(code)
    assert caught.value.field == "code"


def test_a_parent_is_a_prefix() -> None:
    assert parent_code("370305002004001") == "370305002004"
    assert parent_code("370305002") == "370305"
    assert parent_code("370305") == ""
