"""Layers of the map page that the workbench itself brings: grids in which nobody is, and the map underneath."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yizhi.kernel import registry
from yizhi.kernel.map_layers import MapLayer
from yizhi.org.enums import AREA_ROLES
from yizhi.workbench.access import GROUND_ROLES


def _stands_on_an_area(actor: Any) -> bool:
    return bool(actor.areas(*AREA_ROLES)) and bool(actor.has_role(*GROUND_ROLES))


def register() -> None:
    """Register the layers."""
    vacant = MapLayer(
        _("Areas"),
        _("Without a worker"),
        "areas",
        "--y-map-vacant",
        "hatch",
        may_see=_stands_on_an_area,
        address=lambda _actor: reverse("workbench:map_vacant"),
    )
    registry.map_layers.register("vacant", vacant)
    backdrop = MapLayer(
        _("Base map"),
        _("Base map"),
        "ground",
        "--y-map-other",
        "area",
        on=True,
        may_see=lambda _actor: settings.YIZHI_BACKDROP is not None,
    )
    registry.map_layers.register("backdrop", backdrop)
