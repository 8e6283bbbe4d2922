"""What the browser is told of the base map: where tiles are, what they cover, and what lies underneath."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from yizhi.grid.domain.revision import current_revision
from yizhi.grid.domain.tiles.ground import MAX_ZOOM, MIN_ZOOM, ground


def told() -> dict[str, Any]:
    """Return {tiles, min_zoom, max_zoom, bounds | null, backdrop | null}; the tiles' address names the revision."""
    backdrop = settings.YIZHI_BACKDROP
    address = reverse("grid:tile", kwargs={"revision": current_revision(), "zoom": 0, "column": 0, "row": 0})
    return {
        "tiles": address.replace("/0/0/0.mvt", "/{z}/{x}/{y}.mvt"),
        "min_zoom": MIN_ZOOM,
        "max_zoom": MAX_ZOOM,
        "bounds": ground().bounds,
        "backdrop": backdrop.as_json(reverse("grid:backdrop")) if backdrop else None,
    }
