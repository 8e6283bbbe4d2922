"""The filters of the list of places as they stand in an address, and what the forms offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.http import QueryDict

from yizhi.grid.domain.areas import AreaInfo, area_index, show_area
from yizhi.grid.domain.places.components import component_classes
from yizhi.grid.domain.places.listing import PlaceFilters
from yizhi.grid.enums import Level, PlaceKind, PlaceState
from yizhi.kernel.scoping import covers
from yizhi.kernel.typed import clean
from yizhi.org.enums import AREA_ROLES
from yizhi.workbench.acts.orders import organisations

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yizhi.org.actor import Actor

_DIGITS: Final = 18
LONGEST_TEXT: Final = 100


def whole(typed: str) -> int | None:
    """Return a whole number that fits 63 bits, None for anything else."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= _DIGITS else None


def read_place_filters(query: Mapping[str, str]) -> PlaceFilters:
    """Return what an address asks for; anything unreadable counts as not asked."""

    def one(name: str, known: Any) -> str:
        value = query.get(name, "")
        return value if value in known else ""

    organisation = whole(query.get("org", ""))
    return PlaceFilters(
        kind=one("kind", PlaceKind.values),
        component_class=one("class", component_classes()),
        state=one("state", PlaceState.values),
        area=one("area", area_index()),
        organisation=organisation if organisation in organisations() else None,
        text=clean(query.get("q"), LONGEST_TEXT),
        switched_off=query.get("off") == "1",
    )


def place_query(filters: PlaceFilters) -> str:
    """Return the address of filters, without its question mark."""
    query = QueryDict(mutable=True)
    values = {
        "q": filters.text, "kind": filters.kind, "class": filters.component_class, "state": filters.state, "area": filters.area,
        "org": filters.organisation, "off": "1" if filters.switched_off else "",
    }  # fmt: skip
    for name, value in values.items():
        if value:
            query[name] = str(value)
    return query.urlencode()


def class_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the component classes by their major class: [(major, [(code, name)])]."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, (name, major) in sorted(component_classes().items()):
        groups.setdefault(major, []).append((code, name))
    return list(groups.items())


def areas_of(actor: Actor, *levels: str) -> list[AreaInfo]:
    """Return the active areas of a person's scope, of some levels (default: subdistrict, community, grid)."""
    scope = actor.areas(*AREA_ROLES)
    wanted = levels or (Level.STREET, Level.COMMUNITY, Level.GRID)
    return [
        info
        for code, info in area_index().items()
        if info.level in wanted and info.is_active and any(covers(one, code) for one in scope)
    ]


def place_choices(actor: Actor) -> dict[str, Any]:
    """Return what filters and forms of places offer, from memory."""
    return {
        "kinds": PlaceKind.choices,
        "states": PlaceState.choices,
        "classes": class_groups(),
        "areas": [(info.code, show_area(info.code)) for info in areas_of(actor)],
        "organisations": [one for one in organisations().values() if one.is_active],
    }
