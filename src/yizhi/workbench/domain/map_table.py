"""The table of cases that somebody takes along from the map. No contacts, no words of reports: what the case's own row says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yizhi.casework.enums import OPEN_STAGES
from yizhi.casework.models import Case
from yizhi.grid.domain.areas import show_area
from yizhi.grid.domain.coordinates import wgs84_to_gcj02
from yizhi.kernel import clock
from yizhi.kernel.ids import show_number
from yizhi.workbench.domain.sheets import Cell, as_csv, as_geojson, as_xlsx

if TYPE_CHECKING:
    from datetime import datetime

    from yizhi.workbench.domain.map_selection import Selection

FORMATS: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
}
_BATCH: Final = 1_000
_HEAD: Final = (
    gettext_noop("Number"), gettext_noop("Title"), gettext_noop("Stage"), gettext_noop("Late"), gettext_noop("Category"), gettext_noop("Severity"),
    gettext_noop("Source"), gettext_noop("Area code"), gettext_noop("Area"), gettext_noop("Address"), gettext_noop("Lead organisation"),
    gettext_noop("Reported"), gettext_noop("Due"), gettext_noop("Closed"), gettext_noop("Longitude (WGS 84)"), gettext_noop("Latitude (WGS 84)"),
    gettext_noop("Longitude (GCJ-02)"), gettext_noop("Latitude (GCJ-02)"),
)  # fmt: skip


def _moment(at: datetime | None) -> str:
    return clock.local(at).strftime("%Y-%m-%d %H:%M") if at else ""


def _row(case: Case, now: datetime) -> list[Cell]:
    lon, lat = case.lon or 0.0, case.lat or 0.0
    late = case.stage in OPEN_STAGES and case.due_at is not None and case.due_at < now
    return [
        show_number(case.number),
        case.title,
        case.get_stage_display(),
        _("yes") if late else "",
        case.category.label if case.category else "",
        case.get_severity_display(),
        case.get_source_display(),
        case.area_code,
        show_area(case.area_code),
        case.address,
        case.lead.label if case.lead else "",
        *(_moment(at) for at in (case.reported_at, case.due_at, case.closed_at)),
        *(round(degrees, 6) for degrees in (lon, lat, *wgs84_to_gcj02(lon, lat))),
    ]


def _rows(ids: list[int], now: datetime) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for start in range(0, len(ids), _BATCH):
        part = ids[start : start + _BATCH]
        found = Case.objects.select_related("category", "lead").in_bulk(part)
        rows += [_row(found[pk], now) for pk in part if pk in found]
    return rows


def table(selection: Selection, kind: str, *, now: datetime) -> bytes:
    """Return a selection as a file of one of `FORMATS` (a statement for each thousand cases). Raises KeyError for another."""
    head, rows = [_(word) for word in _HEAD], _rows(selection.ids, now)
    if kind == "geojson":
        lon, lat = _HEAD.index("Longitude (WGS 84)"), _HEAD.index("Latitude (WGS 84)")
        told: list[tuple[Any, Any, dict[str, Any]]] = [
            (row[lon], row[lat], dict(zip(head, row, strict=True))) for row in rows
        ]
        return as_geojson(told)
    return {"csv": lambda: as_csv(head, rows), "xlsx": lambda: as_xlsx(_("Cases"), head, rows)}[kind]()
