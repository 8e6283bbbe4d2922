"""Everything that the search box finds: cases by number and words, areas, places; within what the person may see."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from yizhi.casework.domain import search
from yizhi.casework.domain.inbox import EVERY, Filters, inbox
from yizhi.casework.domain.queries import visible_to
from yizhi.casework.enums import Stage
from yizhi.casework.models import Case
from yizhi.grid.domain.areas import show_area
from yizhi.grid.domain.finding import Found, find_areas, find_places
from yizhi.grid.enums import PlaceKind
from yizhi.kernel.ids import number_range, parse_number, show_number
from yizhi.workbench.access import DESK_ROLES
from yizhi.workbench.shell import case_url_of

if TYPE_CHECKING:
    from datetime import datetime

    from yizhi.org.actor import Actor

LONGEST: Final = 100
ICONS: Final = {
    PlaceKind.BUILDING: "building", PlaceKind.ROAD: "road", PlaceKind.GREEN: "plant", PlaceKind.WATER: "map",
    PlaceKind.PUBLIC: "building-community", PlaceKind.PREMISES: "home", PlaceKind.COMPONENT: "settings",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hit:
    """One line: where it leads, its words, and a second line that tells it from others of that name."""

    url: str
    label: str
    where: str
    icon: str
    tag: str = ""
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one kind, and where all of them are listed."""

    key: str
    title: str
    hits: list[Hit] = field(default_factory=list)
    more_url: str = ""
    more_label: str = ""


def clean(typed: str) -> str:
    """Return what was typed, without what no search needs."""
    return " ".join(typed.replace("\x00", "").split())[:LONGEST]


def case_by_number(actor: Actor, typed: str) -> Case | None:
    """Return the case of a typed number that the person may see (1 statement, none for what is no number)."""
    number = parse_number(typed)
    return visible_to(actor).filter(number=number).first() if number else None


def _is_desk(actor: Actor) -> bool:
    return bool(actor.areas(*DESK_ROLES))


def _beginning(actor: Actor, typed: str, *, most: int) -> list[Hit]:
    """Return the cases whose number begins as typed, newest first (1 statement, none for what is no beginning)."""
    between = number_range(typed)
    if between is None:
        return []
    rows = visible_to(actor).filter(number__gte=between[0], number__lt=between[1]).order_by("-pk")[:most]
    return [_case_hit(actor, case) for case in rows]


def _worded(actor: Actor, typed: str, *, now: datetime, most: int) -> list[Hit]:
    """Return the cases whose texts hold all that was typed."""
    if _is_desk(actor):
        page = inbox(actor.areas(*DESK_ROLES), Filters(stage=EVERY, text=typed), now=now, size=most)
        return [
            Hit(reverse("workbench:case", args=[row.number]), row.title, f"{show_number(row.number)} · {show_area(row.area_code)}", "file-text", str(Stage(row.stage).label), row.stage)
            for row in page.rows
        ]  # fmt: skip
    rows = search.narrow(visible_to(actor), typed).order_by("-pk")[:most]
    return [_case_hit(actor, case) for case in rows]


def _case_hit(actor: Actor, case: Case) -> Hit:
    where = f"{case.shown_number} · {show_area(case.area_code)}"
    return Hit(
        case_url_of(actor, case), case.title, where, "file-text", str(Stage(case.stage).label), case.stage
    )  # fmt: skip


def _area_hit(found: Found) -> Hit:
    return Hit(reverse("workbench:grid", args=[found.code]), found.label, found.code, "layers-intersect")


def _place_hit(found: Found) -> Hit:
    kind = PlaceKind(found.kind)
    code = f" · {found.code}" if found.code else ""
    return Hit(
        reverse("workbench:place", args=[found.uuid]), found.label, f"{found.where}{code}", ICONS[kind], str(kind.label)
    )


def find_all(actor: Actor, typed: str, *, now: datetime, most: int = 5) -> list[Group]:
    """Return the groups that have hits: areas, places, cases; the case of an exact number alone (at most 9 statements)."""
    if not typed:
        return []
    query = urlencode({"q": typed})
    known = case_by_number(actor, typed)
    if known is not None:
        return [Group("cases", _("Cases"), [_case_hit(actor, known)])]
    worded = _worded(actor, typed, now=now, most=most)
    hits = list({hit.url: hit for hit in [*_beginning(actor, typed, most=most), *worded]}.values())[:most]
    cases = Group("cases", _("Cases"), hits)
    if _is_desk(actor) and len(worded) >= most:
        more = f"{reverse('workbench:desk')}?stage={EVERY}&{query}"
        cases = replace(cases, more_url=more, more_label=_("All cases with these words"))
    places = Group(
        "places",
        _("Places"),
        [_place_hit(found) for found in find_places(typed, actor, most=most)],
        f"{reverse('workbench:places')}?{query}",
        _("All places with these words"),
    )
    areas = Group("areas", _("Areas"), [_area_hit(found) for found in find_areas(typed, actor, most=most)])
    return [group for group in (areas, places, cases) if group.hits]
