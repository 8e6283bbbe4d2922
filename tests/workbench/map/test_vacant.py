"""Grids in which nobody is: named for the map's layer, and in the panel of a point, to those who stand on the area."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.builders import GRID_A1, GRID_B1, World, point_in
from tests.workbench.conftest import SignIn
from yizhi.org.enums import Role
from yizhi.org.models import RoleGrant

WORD = "无人在岗"


def vacate(grid: str) -> None:
    RoleGrant.objects.filter(role=Role.GRID_WORKER, area_code=grid).delete()


def codes(client: Client) -> list[str]:
    found: list[str] = client.get(reverse("workbench:map_vacant")).json()["codes"]
    return found


def panel(client: Client, grid: str) -> str:
    lon, lat = point_in(grid)
    return client.get(reverse("workbench:map_here"), {"lon": str(lon), "lat": str(lat)}).content.decode()


def test_a_grid_that_loses_its_worker_is_named(world: World, sign_in: SignIn) -> None:
    client = sign_in("desk")
    assert GRID_A1 not in codes(client)
    assert WORD not in panel(client, GRID_A1)
    vacate(GRID_A1)
    assert GRID_A1 in codes(client)
    assert WORD in panel(client, GRID_A1)


def test_the_panel_names_the_worker(world: World, sign_in: SignIn) -> None:
    worker = RoleGrant.objects.get(role=Role.GRID_WORKER, area_code=GRID_A1).user
    assert str(worker).partition("（")[0] in panel(sign_in("desk"), GRID_A1)


def test_only_grids_of_ones_own_areas_are_named(world: World, sign_in: SignIn) -> None:
    vacate(GRID_B1)
    client = sign_in("worker_a1")
    assert GRID_B1 not in codes(client)
    assert WORD not in panel(client, GRID_B1)


@pytest.mark.parametrize("name", ["nobody", "handler"])
def test_outsiders_are_not_told(world: World, sign_in: SignIn, client: Client, name: str) -> None:
    url = reverse("workbench:map_vacant")
    assert client.get(url).status_code == 302
    if name in world.users:
        assert sign_in(name).get(url).status_code == 403


def test_the_layer_stands_in_the_panel_and_in_the_legend(world: World, sign_in: SignIn) -> None:
    body = sign_in("desk").get(reverse("workbench:map")).content.decode()
    assert 'data-layer="vacant"' in body
    assert 'data-area-layer="vacant"' in body


def test_the_number_of_statements_does_not_grow_with_the_grids(
    world: World, sign_in: SignIn, django_assert_num_queries: object
) -> None:
    client = sign_in("desk")
    codes(client)
    with django_assert_num_queries(5):  # type: ignore[operator]
        codes(client)
    vacate(GRID_A1)
    vacate(GRID_B1)
    with django_assert_num_queries(5):  # type: ignore[operator]
        codes(client)
