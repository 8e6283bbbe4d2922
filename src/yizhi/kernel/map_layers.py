"""What a layer of the map page is; parts register theirs with `kernel.registry.map_layers`.

A layer is a row of the layers panel: a word, a sign (colour and shape), how many there are, and a switch.
`draw` says where its shapes come from:

| draw | shapes | needs |
|---|---|---|
| `ground` | the public base map; the layer's name is a switch in `lib/gridmap/ground-layers.ts` | nothing |
| `things` | points of the staff's own vector tiles; the layer's name is the `kind` property | nothing |
| `areas` | areas of the base map, hatched, with a sign and the layer's word: `address(actor)` answers {codes: […]}, whose number is the count | `address` |
| `geojson` | `address(actor)` answers GeoJSON for `?bbox=west,south,east,north` (features may carry `title` and `url`) | `address` |
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from django.utils.functional import Promise

type Draw = Literal["ground", "things", "areas", "geojson"]
type Shape = Literal["area", "line", "dot", "square", "diamond", "text", "hatch"]


def _everybody(_actor: Any) -> bool:
    return True


def _uncounted(_actor: Any) -> int | None:
    return None


def _no_address(_actor: Any) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class MapLayer:
    """One layer. `colour` is the name of a token (`--y-…`); `group` is the heading it stands under."""

    group: str | Promise
    label: str | Promise
    draw: Draw
    colour: str
    shape: Shape = "dot"
    on: bool = False
    may_see: Callable[[Any], bool] = _everybody
    count: Callable[[Any], int | None] = _uncounted
    address: Callable[[Any], str] = _no_address


@dataclass(frozen=True, slots=True)
class ShownLayer:
    """A layer as one person's page shows it."""

    name: str
    label: str
    draw: str
    colour: str
    shape: str
    on: bool
    count: int | None
    address: str


def shown(name: str, layer: MapLayer, actor: Any) -> ShownLayer:
    """Return a layer with its words, count and address for one person."""
    return ShownLayer(
        name,
        str(layer.label),
        layer.draw,
        layer.colour,
        layer.shape,
        layer.on,
        layer.count(actor),
        layer.address(actor),
    )
