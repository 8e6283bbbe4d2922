"""What grid hands down to the kernel at start: areas by level and places by kind as layers of the map page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from yizhi.grid.domain import reindexing
from yizhi.grid.domain.areas import area_index
from yizhi.grid.domain.counting import area_count, place_count
from yizhi.grid.domain.sets.publishing import put_due_in_force
from yizhi.grid.domain.tiles.ground import ground
from yizhi.grid.enums import Level, PlaceKind
from yizhi.kernel import registry, tasks
from yizhi.kernel.map_layers import MapLayer, Shape
from yizhi.kernel.queues import LONG

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

FINDABLE: Final = "keep places findable"
_AREAS, _PLACES, _COMPONENTS = _("Areas"), _("Places"), _("Components")
# Main classes of components in GB/T 47678.5: the first two digits of a class.
COMPONENT_GROUPS: Final = {
    "01": (_("Utilities"), "--y-map-utilities"),
    "02": (_("Traffic facilities"), "--y-map-traffic"),
    "03": (_("Street amenities"), "--y-map-amenities"),
    "04": (_("Parks and trees"), "--y-map-parks"),
    "05": (_("Other components"), "--y-map-other"),
}


def _areas(level: Level) -> Callable[[Any], int | None]:
    return lambda _actor: area_count(level)


def _places(kind: PlaceKind, group: str = "") -> Callable[[Any], int | None]:
    return lambda _actor: place_count(kind, group)


def _keep_findable(now: datetime) -> int:
    """Work a stretch at the index of places where it is an older one, and come back for the next at once."""
    done = reindexing.go_on(now)
    if done and reindexing.is_pending():
        tasks.run_periodic.using(queue_name=LONG).enqueue(FINDABLE)
    return done


def register() -> None:
    """Register the layers, in the order of the panel."""
    add = registry.map_layers.register
    border, strong = "--y-map-border", "--y-map-border-strong"
    add("street", MapLayer(_AREAS, _("Subdistricts"), "ground", strong, "line", on=True, count=_areas(Level.STREET)))
    add(
        "community",
        MapLayer(_AREAS, _("Communities"), "ground", strong, "line", on=True, count=_areas(Level.COMMUNITY)),
    )
    add("grid", MapLayer(_AREAS, _("Grids"), "ground", border, "line", on=True, count=_areas(Level.GRID)))
    add("names", MapLayer(_AREAS, _("Names of areas"), "ground", "--y-ink", "text", on=True))
    add("shade", MapLayer(_AREAS, _("Grids shaded by open cases"), "ground", "--y-map-dense", "area", on=True))
    public: tuple[tuple[PlaceKind, Any, str, Shape], ...] = (
        (PlaceKind.BUILDING, _("Buildings"), "--y-map-building", "area"),
        (PlaceKind.ROAD, _("Roads"), "--y-map-road-edge", "line"),
        (PlaceKind.GREEN, _("Green space"), "--y-map-green", "area"),
        (PlaceKind.WATER, _("Water"), "--y-map-water", "area"),
        (PlaceKind.PUBLIC, _("Public places"), "--y-map-public", "area"),
    )
    for kind, label, colour, shape in public:
        add(kind.value, MapLayer(_PLACES, label, "ground", colour, shape, on=True, count=_places(kind)))
    premises = MapLayer(
        _PLACES, _("Shops and premises"), "things", "--y-map-premises", "square", count=_places(PlaceKind.PREMISES)
    )
    add(PlaceKind.PREMISES.value, premises)
    for group, (label, colour) in COMPONENT_GROUPS.items():
        layer = MapLayer(_COMPONENTS, label, "things", colour, "diamond", count=_places(PlaceKind.COMPONENT, group))
        add(f"component-{group}", layer)
    registry.warm_ups.register("names of areas", area_index)
    registry.warm_ups.register("base map", lambda: ground().pack_ahead())
    registry.warm_ups.register("numbers of places", lambda: place_count(PlaceKind.BUILDING))
    registry.periodic.register(FINDABLE, registry.Periodic(60.0, _keep_findable, LONG))
    registry.periodic.register("put boundaries in force", registry.Periodic(60.0, put_due_in_force, LONG))
