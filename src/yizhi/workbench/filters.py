"""The desk's filters as they stand in an address, and as chips that can be taken away one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from yizhi.casework.domain import standards
from yizhi.casework.domain.inbox import ENDED, EVERY, LATE, OPEN, SOON_DUE, Filters
from yizhi.casework.enums import OPEN_STAGES, Source, Stage
from yizhi.grid.domain.areas import area_index, show_area
from yizhi.kernel.typed import clean
from yizhi.workbench.acts.orders import organisations

LONGEST_TEXT: Final = 100
_DIGITS: Final = 18
# Days that a filter may name; beyond them arithmetic on dates ends.
_FIRST, _LAST = date(1970, 1, 1), date(2199, 12, 31)
_STAGES: Final = frozenset({OPEN, ENDED, EVERY, *Stage.values})


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that is on: its words, and the address without it."""

    name: str
    label: str
    without: str


def _number(typed: str, known: Mapping[int, Any]) -> int | None:
    value = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= _DIGITS else None
    return value if value in known else None


def _date(typed: str) -> date | None:
    try:
        day = parse_date(typed)
    except ValueError:
        return None
    return day if day is not None and _FIRST <= day <= _LAST else None


def read_filters(query: QueryDict) -> Filters:
    """Return what an address asks for. Anything unreadable counts as not asked."""
    when = query.get("when", "")
    text = clean(query.get("q"), LONGEST_TEXT)
    stage = query.get("stage", "")
    usual = OPEN if when in {LATE, SOON_DUE} or query.get("supervised") else Stage.REPORTED
    return Filters(
        stage=stage if stage in _STAGES else str(usual),
        area=query.get("area", "") if query.get("area", "") in area_index() else "",
        category=_number(query.get("category", ""), standards.categories()),
        source=query.get("source", "") if query.get("source", "") in Source.values else "",
        organisation=_number(query.get("org", ""), organisations()),
        when=when if when in {LATE, SOON_DUE} else "",
        supervised=query.get("supervised") == "1",
        text=text,
        since=_date(query.get("since", "")),
        until=_date(query.get("until", "")),
    )


def as_query(filters: Filters) -> QueryDict:
    """Return the address of filters: what is usual is left out, so that addresses stay short."""
    query = QueryDict(mutable=True)
    values = {
        "stage": filters.stage, "area": filters.area, "category": filters.category, "source": filters.source, "org": filters.organisation,
        "when": filters.when, "supervised": "1" if filters.supervised else "", "q": filters.text, "since": filters.since, "until": filters.until,
    }  # fmt: skip
    for name, value in values.items():
        if value:
            query[name] = str(value)
    return query


def changed(filters: Filters, **changes: str) -> str:
    """Return the address (`?…`) with some filters changed; an empty value takes one away."""
    query = as_query(filters)
    for name, value in changes.items():
        if value:
            query[name] = value
        else:
            query.pop(name, None)
    return f"?{query.urlencode()}"


def _words(filters: Filters) -> dict[str, str]:
    """Return the words of every filter that is on, by its name in the address."""
    categories = standards.categories()
    words = {
        "area": show_area(filters.area) if filters.area else "",
        "category": categories[filters.category].label if filters.category else "",
        "source": str(Source(filters.source).label) if filters.source else "",
        "org": organisations()[filters.organisation].label if filters.organisation else "",
        "supervised": _("Supervised") if filters.supervised else "",
        "when": {LATE: _("Late"), SOON_DUE: _("Due soon")}.get(filters.when, ""),
        "q": _("“%(text)s”") % {"text": filters.text} if filters.text else "",
        "since": _("from %(day)s") % {"day": _day(filters.since)} if filters.since else "",
        "until": _("until %(day)s") % {"day": _day(filters.until)} if filters.until else "",
    }
    return {name: label for name, label in words.items() if label}


def _day(day: date) -> str:
    return date_format(day, "Y-m-d")


def chips_of(filters: Filters) -> list[Chip]:
    """Return the filters that are on, stage excepted (it has its tabs)."""
    return [Chip(name, label, changed(filters, **{name: ""})) for name, label in _words(filters).items()]


def is_open_stage(filters: Filters) -> bool:
    """Whether new reports can enter the list that these filters show."""
    return filters.stage in {OPEN, EVERY, *OPEN_STAGES}
