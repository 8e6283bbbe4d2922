"""The map's window out of the columnar copy, at the size of a city; out of the database where the copy cannot tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

import duckdb

from yizhi.casework.domain import map_data
from yizhi.casework.domain.inbox import narrowed
from yizhi.casework.domain.map_data import BY, MOST_CASES, SINGLE_ZOOM, MapCell, MapView, Window
from yizhi.casework.domain.plans import ids_in
from yizhi.casework.domain.queries import SEEING, visible_to
from yizhi.casework.models import Case
from yizhi.insights.domain.copy import reader
from yizhi.insights.domain.groups import Groups
from yizhi.insights.domain.windows import Question, each_sql, groups_sql, ids_sql
from yizhi.org.actor import Actor, ActorKind

if TYPE_CHECKING:
    from yizhi.casework.domain.inbox import Filters
    from yizhi.insights.domain.copy.overlay import Overlay

# From here on a window is a few streets: reading its cases once, each by itself, is cheaper than counting them and then asking which they are.
_CLOSE_ZOOM: Final = 16.0
# More are counted by the engine after all.
_MOST_EACH: Final = 20_000


def _name(only: dict[int, MapCell]) -> None:
    """Put the numbers of only cases to their cells (1 statement)."""
    for pk, number in Case.objects.filter(pk__in=list(only)).values_list("pk", "number") if only else ():
        only[pk].number = number


def _each(overlay: Overlay, question: Question, resolution: int, *, since: bool) -> Groups | None:
    """Return a close window's cases one by one; None where they are better counted by the engine."""
    if question.window.zoom < _CLOSE_ZOOM:
        return None
    asked = each_sql(question, resolution, _MOST_EACH + 1, since=since)
    found = Groups.read(overlay.columns(asked), question.by)
    return found if found.total <= _MOST_EACH else None


def _answer(overlay: Overlay, question: Question, actor: Actor) -> MapView:
    resolution, since = map_data.resolution_at(question.window.zoom), overlay.length > 0
    each = _each(overlay, question, resolution, since=since)
    groups = each
    if groups is None:
        counted = overlay.columns(groups_sql(question, resolution, overlay.reach, since=since))
        groups = Groups.read(counted, question.by)
    view = MapView([], [], groups.counts(), int(groups.late.sum()), groups.span(), overlay.manifest.made)
    total = groups.total
    if total and (total <= map_data.marks_that_fit(question.window) or question.window.zoom >= SINGLE_ZOOM):
        named = (
            [pk for (pk,) in overlay.rows(ids_sql(question, MOST_CASES))] if each is None else sorted(each.ids.tolist())
        )
        shown = visible_to(actor, Case.objects.filter(ids_in(named[:MOST_CASES])))
        return replace(view, cases=map_data.singles(shown, question.by, now=question.now))
    cells, only = groups.together().cells()
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
