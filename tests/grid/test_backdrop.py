"""The map underneath: what settings may ask for, what the browser is told, and a PMTiles file served in parts."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from yizhi.grid.domain.backdrop import Backdrop, BackdropError, make_backdrop


def made(kind: str, **settings: str) -> Backdrop:
    backdrop = make_backdrop(kind, **settings)  # type: ignore[arg-type]
    assert backdrop is not None
    return backdrop


def test_none_is_needed() -> None:
    assert make_backdrop("") is None


def test_tianditu_is_two_pictures_in_its_own_datum() -> None:
    backdrop = made("tianditu", key="SECRET")
    assert [layer[0].partition("&LAYER=")[2][:3] for layer in backdrop.layers] == ["vec", "cva"]
    assert backdrop.datum == "cgcs2000"
    assert all("tk=SECRET" in address for layer in backdrop.layers for address in layer)
    assert len(backdrop.origins) == 8


def test_a_wmts_address_is_read_as_tiles() -> None:
    url = "https://tiles.example.cn/wmts?TileMatrix={TileMatrix}&TileRow={tilerow}&TileCol={TileCol}&k={key}"
    backdrop = made("wmts", url=url, key="K", datum="gcj02")
    assert backdrop.layers == (("https://tiles.example.cn/wmts?TileMatrix={z}&TileRow={y}&TileCol={x}&k=K",),)
    assert backdrop.origins == ["https://tiles.example.cn"]
    assert backdrop.as_json("/x")["datum"] == "gcj02"


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("bing", {}),
        ("tianditu", {}),
        ("tianditu", {"key": "k", "url": "sat"}),
        ("xyz", {"url": "https://example.cn/tile.png"}),
        ("xyz", {"url": "javascript:{z}{x}{y}"}),
        ("xyz", {"url": "https://example.cn/{z}/{x}/{y}", "datum": "bd09"}),
        ("pmtiles", {"url": "/no/such/file"}),
        ("pmtiles", {"url": "https://example.cn/a.pmtiles", "datum": "gcj02"}),
    ],
)
def test_what_cannot_be_is_refused_at_the_start(kind: str, wanted: dict[str, str]) -> None:
    with pytest.raises(BackdropError):
        made(kind, **wanted)


@pytest.mark.django_db
def test_the_browser_is_told(client: Client, settings: Settings) -> None:
    assert client.get(reverse("grid:base")).json()["backdrop"] is None
    settings.YIZHI_BACKDROP = made("xyz", url="https://example.cn/{z}/{x}/{y}.png", attribution="某图")
    told = client.get(reverse("grid:base")).json()["backdrop"]
    assert told["layers"] == [["https://example.cn/{z}/{x}/{y}.png"]]
    assert told["attribution"] == "某图"


def test_a_file_is_served_in_parts(client: Client, settings: Settings, tmp_path: Path) -> None:
    url = reverse("grid:backdrop")
    assert client.get(url).status_code == 404
    file = tmp_path / "base.pmtiles"
    file.write_bytes(bytes(range(200)))
    settings.YIZHI_BACKDROP = made("pmtiles", url=str(file))
    part = client.get(url, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, bytes(range(10, 20)))
    assert part.headers["Content-Range"] == "bytes 10-19/200"
    assert client.get(url, headers={"Range": "bytes=190-"}).content == bytes(range(190, 200))
    for wrong in ("bytes=200-", "bytes=-5", "lines=1-2", "bytes=5-1,8-9"):
        assert client.get(url, headers={"Range": wrong}).status_code == 416
    assert client.get(url, headers={"Range": "bytes=9-3"}).status_code == 206
