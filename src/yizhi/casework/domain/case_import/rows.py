"""From the cells of a row to plain facts. Pure: what is wrong with a row is returned, not raised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from yizhi.casework.domain.case_import.mapping import CaseMapping
from yizhi.casework.domain.case_import.remarks import Fate, Remark
from yizhi.casework.enums import Source, Stage

LONGEST_KEY = 60


class RowFaultError(Exception):
    """A row cannot be taken; the text says why."""


@dataclass(slots=True)
class RowFacts:
    """What a row says. Times are UTC; the point is None where it means "unknown"."""

    line: int
    key: str
    stage: Stage
    reported_at: datetime
    deadline_at: datetime | None
    closed_at: datetime | None
    title: str
    text: str
    address: str
    lon: float | None
    lat: float | None
    department: str
    category: str
    group: str
    source: Source
    labels: dict[str, str] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    area_code: str = ""
    raw_point: tuple[float, float] | None = None

    def altered(self, reason: str, detail: str = "") -> None:
        """Note that something of the row was not taken as it was."""
        self.remarks.append(Remark(self.line, self.key, Fate.ALTERED, reason, detail))


class RowReader:
    """Reads rows by one mapping."""

    def __init__(self, mapping: CaseMapping) -> None:
        self.mapping = mapping

    def cell(self, row: Mapping[str, str | None], name: str) -> str:
        """Return a mapped cell's text without blanks at its ends, empty where the column is not mapped."""
        column = self.mapping.columns.get(name)
        return (row.get(column) or "").strip().replace("\x00", "") if column else ""

    def time(self, row: Mapping[str, str | None], name: str) -> datetime | None:
        """Return a time in UTC. A wall time that occurred twice is its first; one that never was is moved on."""
        text = self.cell(row, name)
        if not text:
            return None
        try:
            local = datetime.strptime(text, self.mapping.time_format).replace(tzinfo=self.mapping.zone)
        except ValueError as error:
            raise RowFaultError(
                _("%(column)s is no time: %(text)s") % {"column": self.mapping.columns[name], "text": text[:40]}
            ) from error
        return local.astimezone(UTC)

    def point(self, row: Mapping[str, str | None], facts: RowFacts) -> None:
        """Set the row's point; a default point, an unreadable or impossible one means "unknown"."""
        lon_text, lat_text = self.cell(row, "lon"), self.cell(row, "lat")
        if not lon_text and not lat_text:
            return
        try:
            lon, lat = float(lon_text), float(lat_text)
        except ValueError:
            facts.altered("point_unreadable", f"{lon_text[:20]} {lat_text[:20]}")
            return
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):  # noqa: PLR2004 - degrees; NaN fails too
            facts.altered("point_impossible", f"{lon} {lat}")
            return
        facts.raw_point = (lon, lat)
        near = self.mapping.point_tolerance
        if any(abs(lon - x) <= near and abs(lat - y) <= near for x, y in self.mapping.default_points):
            facts.altered("default_point", f"{lon} {lat}")
            return
        facts.lon, facts.lat = lon, lat

    def _labels(self, row: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
        for label in self.mapping.labels:
            code = label.code(row.get(label.column) or "")
            if code is not None:
                yield label.column, code

    def _check_times(self, facts: RowFacts) -> None:
        if facts.closed_at is not None and facts.closed_at < facts.reported_at:
            facts.altered("closed_before_reported", facts.closed_at.isoformat())
            facts.closed_at = facts.reported_at
        if facts.stage == Stage.CLOSED and facts.closed_at is None:
            facts.altered("closed_without_time")
            facts.closed_at = facts.reported_at
        if facts.deadline_at is not None and facts.deadline_at < facts.reported_at:
            facts.altered("deadline_before_reported", facts.deadline_at.isoformat())
        if facts.deadline_at is None and self.mapping.columns.get("deadline_at"):
            facts.altered("no_deadline")

    def read(self, line: int, row: Mapping[str, str | None]) -> RowFacts:
        """Return a row's facts. Raises RowFaultError where it cannot be taken at all."""
        mapping, key = self.mapping, self.cell(row, "key")
        if not key or len(key) > LONGEST_KEY:
            raise RowFaultError(_("The row has no usable key."))
        status = self.cell(row, "status")
        stage = mapping.statuses.get(status.casefold())
        if stage is None:
            raise RowFaultError(_("The status %(status)s is not in the mapping.") % {"status": status[:40] or "—"})
        reported_at = self.time(row, "reported_at")
        if reported_at is None:
            raise RowFaultError(_("The row has no time of reporting."))
        category = self.cell(row, "category")
        facts = RowFacts(
            line=line, key=key, stage=stage, reported_at=reported_at, deadline_at=self.time(row, "deadline_at"), closed_at=self.time(row, "closed_at"),
            title=(self.cell(row, "title") or category or key)[:120], text=self.cell(row, "text")[:5000], address=" ".join(self.cell(row, "address").split())[:200],
            lon=None, lat=None, department=self.cell(row, "department"), category=category[:100], group=self.cell(row, "group")[:60] or _("Other"),
            source=mapping.sources.get(self.cell(row, "source").casefold(), Source.IMPORT), labels=dict(self._labels(row)),
        )  # fmt: skip
        self._check_times(facts)
        self.point(row, facts)
        if facts.department and mapping.departments and facts.department not in mapping.departments:
            facts.altered("unknown_department", facts.department[:60])
        return facts
