"""What is printed on a label of a grid: its own name, and the community beside it, each once."""

from __future__ import annotations

from tests.builders import GRID_A1, TUESDAY, World
from tests.grid.labels.conftest import make_place
from yizhi.grid.domain.labels.issuing import issue_for_grid, issue_for_place
from yizhi.grid.domain.labels.words import face_of
from yizhi.grid.models import Place


def test_a_grid_is_named_once(world: World) -> None:
    face = face_of(issue_for_grid(GRID_A1, actor=world.actor("admin"), now=TUESDAY), "https://yizhi.example.cn")
    assert face.name == "网格001"
    assert face.area == "桑杨社区"
    assert face.area_en
    assert face.area_en not in face.name_en


def test_a_building_keeps_its_grid_beside_it(world: World, buildings: list[Place]) -> None:
    label = issue_for_place(buildings[0].pk, actor=world.actor("admin"), now=TUESDAY)
    face = face_of(label, "https://yizhi.example.cn")
    assert (face.name, face.name_en, face.area) == ("雪宫小区3号楼", "Xuegong Estate 3", "桑杨社区 · 网格001")


def test_the_address_stands_without_the_name_that_is_above_it(world: World) -> None:
    place = make_place("27号楼", address="向阳巷70号堠皋五区27号楼")
    other = make_place("文化广场", address="齐文化博物院北侧")
    grid = issue_for_grid(GRID_A1, actor=world.actor("admin"), now=TUESDAY)
    said = [
        face_of(issue_for_place(one.pk, actor=world.actor("admin"), now=TUESDAY), "https://x").address
        for one in (place, other)
    ]
    assert said == ["向阳巷70号堠皋五区", "齐文化博物院北侧"]
    assert face_of(grid, "https://x").address == ""
