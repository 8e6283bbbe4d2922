"""What a page with a map says of the ground before its script asks is what the addresses would answer."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client

from tests.builders import STREET, make_world
from yizhi.grid.domain.tiles.ground import forget_ground, ground
from yizhi.grid.domain.tiles.told import told
from yizhi.grid.models import Area

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ground() -> None:
    make_world()


def said(*codes: str) -> dict[str, Any]:
    names = {f"c{n}": code for n, code in enumerate(codes)}
    page = Template("{% load ground %}{% ground_ahead " + " ".join(names) + " %}").render(Context(names))
    found = re.fullmatch(r'<script id="ground-ahead" type="application/json">(.*)</script>', page)
    assert found
    answer: dict[str, Any] = json.loads(found[1])
    return answer


def test_the_base_map_is_told_as_its_address_tells_it(client: Client) -> None:
    assert said("")["base"] == client.get("/map/base.json").json()


def test_areas_are_told_as_their_address_tells_them(client: Client) -> None:
    bounds = client.get(f"/map/areas/{STREET}.json").json()["bounds"]
    assert bounds
    assert said(STREET, "")["areas"] == {STREET: bounds}


@pytest.mark.parametrize("code", ["", "999", "</script><script>alert(1)</script>", "\x00"])
def test_an_area_that_is_not_there_is_not_told(code: str) -> None:
    assert said(code)["areas"] == {}


def test_the_first_readers_tiles_are_made_ahead() -> None:
    made = ground()
    made.pack_ahead()
    assert made.bounds
    zooms = {zoom for zoom, _column, _row in made._tiles}
    assert {5, 9} <= zooms
    assert max(zooms) < 16


def test_without_ground_nothing_is_made_ahead() -> None:
    Area.objects.update(geometry=None)
    forget_ground()
    ground().pack_ahead()
    assert told()["bounds"] is None
