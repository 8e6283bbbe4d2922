"""What the map page needs beside the cases: its filters, its areas, and where a case is worked on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from django.db.models import Min
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from yizhi.casework.domain.inbox import OPEN, Filters
from yizhi.casework.domain.queries import SEEING, open_checks_of, orders_of
from yizhi.casework.models import Case
from yizhi.grid.domain.areas import AreaInfo, area_index
from yizhi.grid.enums import CODE_LENGTH, Level
from yizhi.kernel import clock, registry
from yizhi.kernel.map_layers import ShownLayer, shown
from yizhi.workbench.access import DESK_ROLES
from yizhi.workbench.filters import Chip, chips_of, read_filters

if TYPE_CHECKING:
    from django.http import QueryDict

    from yizhi.org.actor import Actor

# What the page's own form has; other filters come along from the desk and stand as chips.
_OWN: Final = frozenset({"area", "q", "when", "category", "source", "since", "until"})


def read_map_filters(query: QueryDict) -> Filters:
    """Read the filters of the duty desk's list from an address; all open cases where it names no stage."""
    filters = read_filters(query)
    return filters if query.get("stage") else replace(filters, stage=OPEN)


def foreign_chips(filters: Filters) -> list[Chip]:
    """Return the filters that the page's form does not have, as chips that can be taken away."""
    return [chip for chip in chips_of(filters) if chip.name not in _OWN]


def communities_of(actor: Actor) -> list[AreaInfo]:
    """Return the communities in which the actor sees cases, for the page's choice."""
    scope = actor.areas(*SEEING)
    prefixes = tuple(code[: CODE_LENGTH[Level.COMMUNITY]] for code in scope) or ("",)
    return [
        i for i in area_index().values() if i.level == Level.COMMUNITY and i.is_active and i.code.startswith(prefixes)
    ]


def home_area(actor: Actor) -> str:
    """Return the area the map starts with: the actor's own where there is one alone, else everything ("")."""
    scope = sorted(set(actor.areas(*SEEING)))
    return scope[0] if len(scope) == 1 else ""


def _address(name: str, *args: object) -> str:
    try:
        return reverse(f"workbench:{name}", args=args)
    except NoReverseMatch:
        return ""


def links_of(actor: Actor, case: Case) -> list[tuple[str, str]]:
    """Return (address, words) of the pages on which this person works on a case, the likeliest first."""
    found = []
    if any(actor.holds(role, case.area_code) for role in DESK_ROLES):
        found.append((_address("case", case.number), _("Open the case")))
    check = open_checks_of(actor).filter(case_id=case.pk).first()
    if check is not None:
        found.append((_address("field_task", check.pk), _("Look on the spot")))
    order = orders_of(actor).filter(case_id=case.pk).order_by("-id").first()
    if order is not None:
        found.append((_address("order", order.uuid), _("Open the order")))
    return [(address, words) for address, words in found if address]


def layers_of(actor: Actor) -> list[tuple[str, list[ShownLayer]]]:
    """Return the layers of the panel under their headings, those that this person may see."""
    groups: dict[str, list[ShownLayer]] = {}
    for name, layer in registry.map_layers:
        if layer.may_see(actor):
            groups.setdefault(str(layer.group), []).append(shown(name, layer, actor))
    return list(groups.items())


def first_day() -> date:
    """Return the day of the first report, to which the time slider reaches back (1 statement)."""
    first = Case.objects.aggregate(first=Min("reported_at"))["first"]
    return clock.local(first).date() if first else clock.today()
