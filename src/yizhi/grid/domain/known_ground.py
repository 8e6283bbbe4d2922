"""The ground that is known already: where a new file is expected to lie."""

from __future__ import annotations

from yizhi.grid.domain.areas import area_index
from yizhi.grid.domain.boundaries import Bounds


def known_ground(under: str = "") -> Bounds | None:
    """Return the bounds of all areas at or below a code (degrees, WGS 84), None where none has a boundary."""
    boxes = [
        info.bbox for code, info in area_index().items() if info.bbox and info.is_active and code.startswith(under)
    ]
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)
