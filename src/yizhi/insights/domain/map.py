"""The map's window out of the columnar copy, at the size of a city; out of the database where the copy cannot tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import duckdb

from yizhi.casework.domain import map_data
from yizhi.casework.domain.inbox import narrowed
from yizhi.casework.domain.map_data import BY, MOST_CASES, SINGLE_ZOOM, MapCell, MapView, Window
from yizhi.casework.domain.queries import SEEING, visible_to
from yizhi.casework.models import Case
from yizhi.insights.domain.copy import reader
from yizhi.insights.domain.copy.layout import DEGREE, decode_area
from yizhi.insights.domain.days import instant
from yizhi.insights.domain.windows import Group, Question, groups_sql, ids_sql, key_text
from yizhi.org.actor import Actor, ActorKind

if TYPE_CHECKING:
    from yizhi.casework.domain.inbox import Filters
    from yizhi.insights.domain.copy.overlay import Overlay


def _cells(groups: list[Group], by: str) -> list[MapCell]:
    """Put the groups of each cell together, in the order of the cells."""
    found: list[MapCell] = []
    cell, most, ids = -1, 0, 0
    for group in groups:
        if group.cell != cell:
            cell, most, ids = group.cell, 0, 0
            found.append(MapCell(prefix=cell))
        shown = found[-1]
        shown.counts[key_text(by, group.key)] = group.n
        shown.lon, shown.lat, shown.late = shown.lon + group.sx, shown.lat + group.sy, shown.late + group.late
        ids += group.ids
        shown.number = str(ids) if sum(shown.counts.values()) == 1 else ""
        if group.n > most and group.area is not None:
            most, shown.area_code = group.n, decode_area(group.area)
    for shown in found:
        total = sum(shown.counts.values()) * DEGREE
        shown.lon, shown.lat = shown.lon / total, shown.lat / total
    return found


def _name_only_ones(cells: list[MapCell]) -> None:
    """Put case numbers where the only case's id is (1 statement)."""
    lonely = {int(cell.number): cell for cell in cells if cell.number}
    numbers = dict(Case.objects.filter(pk__in=list(lonely)).values_list("pk", "number")) if lonely else {}
    for pk, cell in lonely.items():
        cell.number = numbers.get(pk, "")


def _answer(overlay: Overlay, question: Question, actor: Actor) -> MapView:
    resolution = map_data.resolution_at(question.window.zoom)
    rows = overlay.rows(groups_sql(question, resolution, overlay.reach))
    groups = [Group(*row) for row in rows]
    counts: dict[str, int] = {}
    for group in groups:
        key = key_text(question.by, group.key)
        counts[key] = counts.get(key, 0) + group.n
    firsts, lasts = [g.first for g in groups if g.first is not None], [g.last for g in groups if g.last is not None]
    view = MapView(
        [], [], counts, sum(group.late for group in groups),
        (instant(min(firsts)), instant(max(lasts))) if firsts else None, overlay.manifest.made,
    )  # fmt: skip
    total = sum(counts.values())
    if total and (total <= map_data.marks_that_fit(question.window) or question.window.zoom >= SINGLE_ZOOM):
        ids = [pk for (pk,) in overlay.rows(ids_sql(question, MOST_CASES))]
        shown = visible_to(actor, Case.objects.filter(pk__in=ids))
        return replace(view, cases=map_data.singles(shown, question.by, now=question.now))
    cells = _cells(groups, question.by)
    _name_only_ones(cells)
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
