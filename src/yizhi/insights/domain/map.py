"""The map's window out of the columnar copy, at the size of a city; out of the database where the copy cannot tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import duckdb

from yizhi.casework.domain import map_data
from yizhi.casework.domain.inbox import narrowed
from yizhi.casework.domain.map_data import BY, MOST_CASES, SINGLE_ZOOM, MapCell, MapView, Window
from yizhi.casework.domain.plans import ids_in
from yizhi.casework.domain.queries import SEEING, visible_to
from yizhi.casework.models import Case
from yizhi.insights.domain.copy import reader
from yizhi.insights.domain.copy.layout import DEGREE, decode_area
from yizhi.insights.domain.days import instant
from yizhi.insights.domain.windows import Question, groups_sql, ids_sql, key_text
from yizhi.org.actor import Actor, ActorKind

if TYPE_CHECKING:
    from yizhi.casework.domain.inbox import Filters
    from yizhi.insights.domain.copy.overlay import Overlay


def _cells(groups: list[Any], by: str) -> tuple[list[MapCell], dict[int, MapCell]]:
    """Put the groups (`Group`) of each cell together, in the order of the cells; also those of a single case, by its id.

    There are thousands in an answer: plain loops, nothing made that is not shown.
    """
    found: dict[int, tuple[MapCell, int]] = {}
    most: dict[int, tuple[int, int]] = {}
    words = {key: key_text(by, key) for key in {group[1] for group in groups}}
    for cell, key, n, late, sx, sy, ids, area, _first, _last in groups:
        known = found.get(cell)
        if known is None:
            found[cell] = MapCell(sx, sy, late, {words[key]: n}, prefix=cell), ids if n == 1 else 0
        else:
            shown = known[0]
            shown.counts[words[key]] = n
            shown.lon, shown.lat, shown.late = shown.lon + sx, shown.lat + sy, shown.late + late
            if known[1]:
                found[cell] = shown, 0
        if area is not None and n > most.get(cell, (0, 0))[0]:
            most[cell] = n, area
    for cell, (shown, _only) in found.items():
        total = sum(shown.counts.values()) * DEGREE
        shown.lon, shown.lat = shown.lon / total, shown.lat / total
        shown.area_code = decode_area(most[cell][1]) if cell in most else ""
    ordered = [found[cell] for cell in sorted(found)]
    return [shown for shown, _only in ordered], {only: shown for shown, only in ordered if only}


def _name(only: dict[int, MapCell]) -> None:
    """Put the numbers of only cases to their cells (1 statement)."""
    for pk, number in Case.objects.filter(pk__in=list(only)).values_list("pk", "number") if only else ():
        only[pk].number = number


def _summed(groups: list[Any], by: str) -> tuple[int, tuple[datetime, datetime] | None, dict[str, int]]:
    """Return how many are late, when the first and the last were reported, and how many there are of each key."""
    counts: dict[int | None, int] = {}
    for group in groups:
        counts[group[1]] = counts.get(group[1], 0) + group[2]
    firsts, lasts = [g[8] for g in groups if g[8] is not None], [g[9] for g in groups if g[9] is not None]
    span = (instant(min(firsts)), instant(max(lasts))) if firsts else None
    return sum(group[3] for group in groups), span, {key_text(by, key): n for key, n in counts.items()}


def _answer(overlay: Overlay, question: Question, actor: Actor) -> MapView:
    resolution = map_data.resolution_at(question.window.zoom)
    groups = overlay.rows(groups_sql(question, resolution, overlay.reach, since=overlay.length > 0))
    late, span, counts = _summed(groups, question.by)
    view = MapView([], [], counts, late, span, overlay.manifest.made)
    total = sum(counts.values())
    if total and (total <= map_data.marks_that_fit(question.window) or question.window.zoom >= SINGLE_ZOOM):
        ids = [pk for (pk,) in overlay.rows(ids_sql(question, MOST_CASES))]
        shown = visible_to(actor, Case.objects.filter(ids_in(ids)))
        return replace(view, cases=map_data.singles(shown, question.by, now=question.now))
    cells, only = _cells(groups, question.by)
    _name(only)
    return replace(view, cells=cells)


def _serves(actor: Actor, filters: Filters) -> bool:
    """Tell whether the copy can tell: it knows no texts, and no orders by which an organisation sees a case."""
    return actor.kind == ActorKind.STAFF and not actor.organisations() and not filters.text


def map_view(actor: Actor, filters: Filters, window: Window, *, now: datetime, by: str = BY[0]) -> MapView:
    """Return what a map shows in a window, told apart by one of `BY`: the same as `map_data.map_view`, whatever the number of cases.

    At most 4 statements: what happened since the last look, those cases, and the marks.
    """
    overlay = reader.current() if _serves(actor, filters) else None
    if overlay is not None:
        question = Question(narrowed(actor.areas(*SEEING), filters.area), filters, window, by, now)
        try:
            return _answer(overlay, question, actor)
        except duckdb.Error:
            reader.give_up()
    return map_data.map_view(actor, filters, window, now=now, by=by)
