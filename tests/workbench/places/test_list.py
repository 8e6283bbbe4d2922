"""The list of places: filters, search, paging, files; the same statements at one row and three."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.builders import GRID_A1, GRID_A2, GRID_B1, World
from tests.grid.places.kit import add
from tests.workbench.conftest import SignIn
from yizhi.kernel.models import AuditEntry

pytestmark = pytest.mark.usefixtures("morning")
URL = "/work/ground/places/"


def listed(response: Any) -> list[str]:
    """Return the names of listed places."""
    return [place.name for place, _label in response.context["rows"]]


def test_filters(world: World, sign_in: SignIn) -> None:
    add(world, GRID_A1, name="甲楼", maintainer_id=world.sanitation.pk)
    add(world, GRID_A2, name="乙广场", kind="public")
    add(world, GRID_B1, name="丙楼", address="临泮路9号")
    client = sign_in("desk")
    assert listed(client.get(URL)) == ["甲楼", "乙广场", "丙楼"]
    for query, names in {
        "kind=public": ["乙广场"],
        f"area={GRID_B1}": ["丙楼"],
        "area=370305002001": ["甲楼", "乙广场"],
        f"org={world.sanitation.pk}": ["甲楼"],
        "q=lpl": ["丙楼"],
        "q=雪宫&kind=public": ["乙广场"],
        "state=damaged": [],
        "off=1": [],
        "off=1&q=甲": [],
    }.items():
        assert listed(client.get(f"{URL}?{query}")) == names, query


def test_only_what_the_person_may_see(world: World, sign_in: SignIn) -> None:
    add(world, GRID_A1, name="甲楼", owner_id=world.sanitation.pk)
    add(world, GRID_B1, name="丙楼")
    assert listed(sign_in("desk_b").get(URL)) == ["丙楼"]
    assert listed(sign_in("worker_a1").get(URL)) == ["甲楼"]
    assert listed(sign_in("cleaner").get(URL)) == ["甲楼"]
    assert sign_in("nobody").get(URL).status_code == 403


def test_paging_shows_each_place_once(world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        add(world, GRID_A1 if number % 2 else GRID_B1, name=f"{number}号楼")
    from yizhi.workbench.views.places import listing

    monkeypatch.setattr(listing, "list_places", lambda *a, **k: _real(*a, **k, size=2))
    from yizhi.grid.domain.places.listing import list_places as _real

    client, after, seen = sign_in("desk"), "", []
    for _page in range(4):
        response = client.get(URL, {"after": after})
        seen += listed(response)
        after = response.context["after"]
        if not after:
            break
    assert sorted(seen) == [f"{number}号楼" for number in range(5)]


def test_files(world: World, sign_in: SignIn) -> None:
    add(world, GRID_A1, name="=甲楼")
    add(world, GRID_B1, name="丙楼")
    client = sign_in("desk_a")
    rows = list(csv.DictReader(io.StringIO(client.get(f"{URL}export.csv").getvalue().decode("utf-8-sig"))))
    assert [row["name"] for row in rows] == ["'=甲楼"]
    shapes = json.loads(client.get(f"{URL}export.geojson").getvalue())
    assert [one["properties"]["name"] for one in shapes["features"]] == ["=甲楼"]
    assert shapes["features"][0]["geometry"]["type"] == "Polygon"
    assert AuditEntry.objects.filter(act="places_exported").count() == 2


@pytest.mark.parametrize(
    "query",
    [
        "?kind=%00",
        "?area=';--",
        "?org=" + "9" * 40,
        "?q=%00%27",
        "?q=" + "长" * 500,
        "?after=x.y",
        "?after=1." + "9" * 30,
        "?class=x",
    ],
)
def test_hostile_addresses_show_a_list(world: World, sign_in: SignIn, query: str) -> None:
    add(world)
    assert sign_in("desk").get(URL + query).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_statements(
    world: World, sign_in: SignIn, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        add(world, name=f"{number}号楼", maintainer_id=world.sanitation.pk)
    client = sign_in("desk")
    client.get(URL)
    # session, person, roles; places; the frame's notices and counts
    with django_assert_num_queries(6):
        assert client.get(URL).content.decode().count('class="place-row"') == rows
