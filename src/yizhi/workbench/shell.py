"""The frame around every staff page: what stands in the rail, where each role begins, what the top bar counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yizhi.org.actor import Actor
from yizhi.org.enums import Role
from yizhi.workbench.access import DESK_ROLES, GROUND_ROLES


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the rail: a page, its icon, and who has it."""

    key: str
    label: str | Promise
    icon: str
    route: str
    roles: tuple[Role, ...]

    def url(self) -> str:
        """Return its address; empty where no such page is installed."""
        try:
            return reverse(self.route)
        except NoReverseMatch:
            return ""


PLACES: Final = (
    Place("desk", pgettext_lazy("rail", "Duty desk"), "inbox", "workbench:desk", DESK_ROLES),
    Place("orders", pgettext_lazy("rail", "Orders"), "clipboard-check", "workbench:orders", (Role.HANDLER,)),
    Place("field", _("My grid"), "map-pin", "workbench:field", (Role.GRID_WORKER,)),
    Place("map", _("Map"), "map", "workbench:map", tuple(Role)),
    Place(
        "supervision",
        pgettext_lazy("rail", "Oversee"),
        "flag",
        "workbench:supervision",
        (Role.SUPERVISOR, Role.AUDITOR),
    ),
    Place("ground", pgettext_lazy("rail", "Areas and places"), "layers-intersect", "workbench:ground", GROUND_ROLES),
    Place("admin", pgettext_lazy("rail", "Admin"), "settings", "admin:index", (Role.ADMINISTRATOR,)),
)
# Where the day begins, by the first role that fits.
HOMES: Final = (
    (Role.DUTY_DESK, "workbench:desk"),
    (Role.HANDLER, "workbench:orders"),
    (Role.GRID_WORKER, "workbench:field"),
    (Role.SUPERVISOR, "workbench:supervision"),
    (Role.ADMINISTRATOR, "workbench:ground"),
    (Role.AUDITOR, "workbench:desk"),
)


def places_of(actor: Actor) -> list[dict[str, Any]]:
    """Return the rail of a person: key, label, icon, url."""
    mine = [place for place in PLACES if (runs_all(actor) if place.key == "admin" else actor.has_role(*place.roles))]
    shown = [(place, place.url()) for place in mine]
    return [{"key": place.key, "label": place.label, "icon": place.icon, "url": url} for place, url in shown if url]


def runs_all(actor: Actor) -> bool:
    """Tell whether the admin lets this person in: administrators of the whole jurisdiction."""
    return actor.is_superuser or actor.holds(Role.ADMINISTRATOR, settings.YIZHI_AREA_CODE)


def home_of(actor: Actor) -> str:
    """Return the address where a person's day begins; empty where they have no role."""
    for role, route in HOMES:
        if actor.has_role(role):
            try:
                return reverse(route)
            except NoReverseMatch:
                continue
    return reverse("admin:index") if actor.is_superuser else ""


def case_url_of(actor: Actor, case: Any) -> str:
    """Return the page on which this person works on a case: the desk's, the grid worker's, or the panel of the map."""
    if any(actor.holds(role, case.area_code) for role in DESK_ROLES):
        return reverse("workbench:case", args=[case.number])
    if actor.holds(Role.GRID_WORKER, case.area_code):
        return reverse("workbench:field_case", args=[case.number])
    return reverse("workbench:map_case", args=[case.number])
