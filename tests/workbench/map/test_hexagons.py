"""Many cases as hexagons: the outlines of the cells that were counted, from the database and from the columnar copy."""

from __future__ import annotations

import pytest
import shapely
from django.urls import reverse
from h3.api import basic_int as h3

from tests.builders import GRID_A1, World, make_report, point_in
from tests.workbench.conftest import SignIn
from yizhi.casework.domain import map_data
from yizhi.grid.domain.cells import cell_of, outline, prefix_bits


@pytest.mark.parametrize("resolution", [4, 7, 8, 11, 12])
def test_an_outline_is_that_of_the_parent_cell(resolution: int) -> None:
    cell = cell_of(118.3, 36.8)
    corners = [(lon, lat) for lat, lon in h3.cell_to_boundary(h3.cell_to_parent(cell, resolution))]
    assert outline(cell >> prefix_bits(resolution), resolution) == corners


def test_cells_come_with_corners_when_they_are_asked_for(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_report(world, grid=GRID_A1)
    monkeypatch.setattr(map_data, "marks_that_fit", lambda _window: 0)
    lon, lat = point_in(GRID_A1)
    asked = {"bbox": f"{lon - 0.05},{lat - 0.05},{lon + 0.05},{lat + 0.05}", "zoom": "12"}
    client = sign_in("desk")
    assert "hexagons" not in client.get(reverse("workbench:map_cases"), asked).json()
    told = client.get(reverse("workbench:map_cases"), asked | {"groups": "hexagons"}).json()
    assert len(told["hexagons"]) == len(told["cells"]) == 1
    degrees = told["hexagons"][0]
    hexagon = shapely.Polygon(list(zip(degrees[::2], degrees[1::2], strict=True)))
    assert hexagon.contains(shapely.Point(told["cells"][0][0], told["cells"][0][1]))


def test_single_cases_need_no_hexagons(world: World, sign_in: SignIn) -> None:
    make_report(world, grid=GRID_A1)
    lon, lat = point_in(GRID_A1)
    asked = {"bbox": f"{lon - 0.05},{lat - 0.05},{lon + 0.05},{lat + 0.05}", "zoom": "12", "groups": "hexagons"}
    told = sign_in("desk").get(reverse("workbench:map_cases"), asked).json()
    assert (len(told["cases"]), told["hexagons"]) == (1, [])
