"""The draft as plain outlines, where its areas are too many to be edited: vector tiles, for those who may read the draft."""

from __future__ import annotations

import gzip
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.builders import World
from tests.grid.editor.drafts import make_draft_rows
from tests.grid.test_vector_tile import fields, numbers, paths
from tests.workbench.conftest import SignIn
from yizhi.grid.domain.sets import window
from yizhi.grid.models import BoundarySet, SetArea

# The tile of zoom 14 that holds the middle of the world's four grids.
TILE = (14, 13576, 6387)


@pytest.fixture
def draft(world: World) -> BoundarySet:
    return make_draft_rows()


def url(set_uuid: uuid.UUID, zoom: int, column: int, row: int) -> str:
    return reverse("workbench:editor_outlines", args=[set_uuid, zoom, column, row])


def lines(client: Client, address: str) -> int:
    answer = client.get(address)
    assert answer.status_code == 200
    raw = gzip.decompress(answer.content) if answer.headers.get("Content-Encoding") == "gzip" else answer.content
    layers = fields(raw)[3]
    if not layers:
        return 0
    layer = fields(layers[0])
    assert layer[1] == [b"outlines"]
    assert all(paths(numbers(fields(feature)[4][0])) for feature in layer[2])
    return len(layer[2])


def test_every_border_in_sight_is_a_line(
    draft: BoundarySet, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in("admin")
    assert lines(client, url(draft.uuid, 11, TILE[1] >> 3, TILE[2] >> 3)) == 4
    assert lines(client, url(draft.uuid, 14, 0, 0)) == 0
    SetArea.objects.first().delete()  # type: ignore[union-attr]  # there are four
    with django_assert_num_queries(5):
        assert lines(client, url(draft.uuid, 11, TILE[1] >> 3, TILE[2] >> 3)) == 3


@pytest.mark.parametrize("tile", [(4, 0, 0), (15, 0, 0), (5, 32, 0), (5, 0, 99999)])
def test_tiles_that_are_none(draft: BoundarySet, sign_in: SignIn, tile: tuple[int, int, int]) -> None:
    assert sign_in("admin").get(url(draft.uuid, *tile)).status_code == 404


def test_an_outsider_gets_none(draft: BoundarySet, sign_in: SignIn, client: Client) -> None:
    assert client.get(url(draft.uuid, *TILE)).status_code == 302
    assert sign_in("cleaner").get(url(draft.uuid, *TILE)).status_code == 404
    assert sign_in("nobody").get(url(draft.uuid, *TILE)).status_code == 403
    assert sign_in("admin").get(url(uuid.uuid4(), *TILE)).status_code == 404


def test_the_page_is_told_that_there_are_too_many(
    draft: BoundarySet, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "MOST_IN_VIEW", 3)
    address = reverse("workbench:editor_areas", args=[draft.uuid])
    body = sign_in("admin").get(address, {"bbox": "118.2,36.7,118.5,36.9"}).json()
    assert (body["too_many"], body["count"], body["areas"]) == (True, 4, [])
