"""The pages of labels: filters in the address, areas to choose from, and what a poster says of those in charge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhi.grid.domain.areas import area_index, show_area
from yizhi.grid.domain.duties import Person, public_people
from yizhi.grid.domain.labels.access import area_of, read_areas, write_areas
from yizhi.grid.domain.labels.contents import MOST_PEOPLE, Contact, Poster
from yizhi.grid.domain.labels.issuing import KINDS
from yizhi.grid.domain.labels.lists import GRIDS, STATES, Labels, seen_by
from yizhi.grid.domain.labels.words import EN, ZH, face_of
from yizhi.grid.enums import Level
from yizhi.grid.models import Label
from yizhi.kernel.scoping import covers
from yizhi.kernel.typed import clean
from yizhi.org.actor import Actor

# As many as fit a box of the usual paper; more are printed area by area.
MOST_PRINTED: Final = 3000
MOST_POSTERS: Final = 300
_LONGEST_WORDS: Final = 60
STATE_WORDS: Final[dict[str, str | Promise]] = {
    "valid": _("In use"),
    "unprinted": _("Not printed yet"),
    "revoked": _("Void"),
    "all": _("All"),
}


@dataclass(frozen=True, slots=True)
class LabelFilters:
    """What the address of the list says."""

    area: str = ""
    kind: str = ""
    state: str = "valid"
    q: str = ""

    @property
    def query(self) -> str:
        """Return them as an address says them."""
        return urlencode({name: value for name, value in asdict(self).items() if value})


def read_filters(query: Mapping[str, str]) -> LabelFilters:
    """Read an address; what is unknown counts as not said."""
    area, kind, state = (query.get(name, "") for name in ("area", "kind", "state"))
    return LabelFilters(
        area=area if area in area_index() else "",
        kind=kind if kind in {GRIDS, *KINDS} else "",
        state=state if state in STATES else "valid",
        q=clean(query.get("q"), _LONGEST_WORDS),
    )


def narrowed(actor: Actor, filters: LabelFilters) -> Labels:
    """Return the labels of a list."""
    return seen_by(actor).of(filters.area, filters.kind).in_state(filters.state).named(filters.q)


def area_choices(areas: Iterable[str]) -> list[tuple[str, str]]:
    """Return (code, label) of the subdistricts and communities in some areas, and of grids that are areas themselves."""
    mine = tuple(areas)
    large = (Level.STREET, Level.COMMUNITY)
    return [
        (info.code, show_area(info.code))
        for info in area_index().values()
        if info.is_active
        and any(covers(code, info.code) for code in mine)
        and (info.level in large or info.code in mine)
    ]


def readable(actor: Actor) -> list[tuple[str, str]]:
    """Return the areas whose labels somebody may look at."""
    return area_choices(read_areas(actor))


def writable(actor: Actor) -> list[tuple[str, str]]:
    """Return the areas for which somebody may issue labels."""
    return area_choices(write_areas(actor))


def _people(area_code: str, day: date, language: str) -> tuple[Person, ...]:
    with translation.override(language):
        return public_people(area_code, day, language)


def contacts(area_code: str, day: date) -> tuple[Contact, ...]:
    """Return who is in charge of an area, as its contact rules let residents see it."""
    chinese, english = (_people(area_code, day, language) for language in (ZH, EN))
    return tuple(
        Contact(
            duty=zh.label,
            duty_en="" if en.label == zh.label else en.label,
            name=zh.substitute or zh.name or zh.organisation,
            phone=zh.substitute_phone or zh.phone,
        )
        for zh, en in list(zip(chinese, english, strict=True))[:MOST_PEOPLE]
    )


def posters_of(labels: Iterable[Label], base: str, day: date) -> list[Poster]:
    """Return what the posters of some labels say."""
    return [Poster(face_of(label, base), contacts(area_of(label), day)) for label in labels]
