"""The map underneath the own ground, where a deployment sets one: Tianditu, XYZ or WMTS tiles, a PMTiles file.

| `YIZHI_BASEMAP` | what it needs |
|---|---|
| empty | nothing: the own ground alone |
| `tianditu` | `YIZHI_BASEMAP_KEY`; `YIZHI_BASEMAP_URL` may name the layer: `vec` (default), `img` or `ter` |
| `xyz` | `YIZHI_BASEMAP_URL` with `{z}`, `{x}`, `{y}` (Web Mercator), `{key}` where a key goes |
| `wmts` | the same with `{TileMatrix}`, `{TileCol}`, `{TileRow}`: a set of matrices in Web Mercator |
| `pmtiles` | `YIZHI_BASEMAP_URL`: an address, or the path of a file that is then served by us |

The datum is declared. CGCS2000 is WGS 84 to centimetres. Tiles in GCJ-02 are drawn shifted back by the
browser (`lib/gridmap/gcj-tiles.ts`). BD-09 tiles have a grid of their own and are not offered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

KINDS: Final = ("", "tianditu", "xyz", "wmts", "pmtiles")
DATUMS: Final = ("wgs84", "cgcs2000", "gcj02")
_TIANDITU: Final = "https://t{n}.tianditu.gov.cn/{layer}_w/wmts"
_TIANDITU_LAYERS: Final = {"vec": "cva", "img": "cia", "ter": "cta"}
_HOSTS: Final = 8
_TIANDITU_SOURCE: Final = "天地图"
_WMTS: Final = {"{TileMatrix}": "{z}", "{TileCol}": "{x}", "{TileRow}": "{y}"}


class BackdropError(ValueError):
    """A setting of the base map cannot be used; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Backdrop:
    """What the browser is told of the base map. `layers` are lists of tile addresses, drawn one over the other."""

    kind: str
    layers: tuple[tuple[str, ...], ...]
    attribution: str
    datum: str
    max_zoom: int
    file: Path | None = None

    def as_json(self, own_address: str) -> dict[str, Any]:
        """Return it as `base.json` tells it; a file of ours is told by the address that serves it."""
        layers = [[own_address]] if self.file else [list(layer) for layer in self.layers]
        return {
            "kind": "pmtiles" if self.kind == "pmtiles" else "raster",
            "layers": layers,
            "attribution": self.attribution,
            "datum": self.datum,
            "max_zoom": self.max_zoom,
        }

    @property
    def origins(self) -> list[str]:
        """Return the origins that the content policy must let the browser ask."""
        found = {urlsplit(address)[:2] for layer in self.layers for address in layer}
        return sorted(f"{scheme}://{host}" for scheme, host in found if host)


def _tianditu(layer: str, key: str) -> tuple[tuple[str, ...], ...]:
    if not key:
        message = "YIZHI_BASEMAP=tianditu needs YIZHI_BASEMAP_KEY."
        raise BackdropError(message)
    layer = layer or "vec"
    if layer not in _TIANDITU_LAYERS:
        message = f"YIZHI_BASEMAP_URL must be one of {', '.join(_TIANDITU_LAYERS)} with YIZHI_BASEMAP=tianditu."
        raise BackdropError(message)
    query = "?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&LAYER={layer}"
    place = "&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=" + key
    return tuple(
        tuple(
            _TIANDITU.replace("{n}", str(n)).replace("{layer}", name) + query.replace("{layer}", name) + place
            for n in range(_HOSTS)
        )
        for name in (layer, _TIANDITU_LAYERS[layer])
    )


def _template(url: str, key: str) -> tuple[tuple[str, ...], ...]:
    for theirs, ours in _WMTS.items():
        url = re.sub(re.escape(theirs), ours, url, flags=re.IGNORECASE)
    if not all(part in url for part in ("{z}", "{x}", "{y}")):
        message = "YIZHI_BASEMAP_URL must name the tile: {z}, {x}, {y} (or {TileMatrix}, {TileCol}, {TileRow})."
        raise BackdropError(message)
    if urlsplit(url).scheme not in {"http", "https"} and not url.startswith("/"):
        message = "YIZHI_BASEMAP_URL must begin with https://, http:// or /."
        raise BackdropError(message)
    return ((url.replace("{key}", key),),)


def make_backdrop(
    kind: str, *, url: str = "", key: str = "", datum: str = "wgs84", attribution: str = "", max_zoom: int = 18
) -> Backdrop | None:
    """Return the base map that settings ask for, None where they ask for none; BackdropError where they cannot be read."""
    if kind not in KINDS:
        message = f"YIZHI_BASEMAP must be empty or one of {', '.join(KINDS[1:])}, not {kind!r}."
        raise BackdropError(message)
    if datum not in DATUMS:
        message = f"YIZHI_BASEMAP_DATUM must be one of {', '.join(DATUMS)}, not {datum!r}."
        raise BackdropError(message)
    if not kind:
        return None
    if kind == "tianditu":
        return Backdrop(kind, _tianditu(url, key), attribution or _TIANDITU_SOURCE, "cgcs2000", max_zoom)
    if kind == "pmtiles":
        return _pmtiles(url, attribution, datum, max_zoom)
    return Backdrop(kind, _template(url, key), attribution, datum, max_zoom)


def _pmtiles(url: str, attribution: str, datum: str, max_zoom: int) -> Backdrop:
    if datum == "gcj02":
        message = "A PMTiles file in GCJ-02 is not offered: convert it first."
        raise BackdropError(message)
    if urlsplit(url).scheme in {"http", "https"}:
        return Backdrop("pmtiles", ((url,),), attribution, datum, max_zoom)
    path = Path(url)
    if not url or not path.is_file():
        message = "YIZHI_BASEMAP_URL names no PMTiles file that can be read."
        raise BackdropError(message)
    return Backdrop("pmtiles", (), attribution, datum, max_zoom, file=path)
