"""The exchange form: one Parquet file a month, which any other engine reads (Spark, Trino, DuckDB, pandas)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings

from yizhi.insights.domain.copy.layout import SHOWN
from yizhi.insights.domain.days import microseconds

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from yizhi.insights.domain.copy.manifest import Manifest

_BOTH = "(SELECT * FROM base.live UNION ALL SELECT * FROM base.ended)"


def month_of(moment: int) -> str:
    """Return the month of the deployment's zone that an instant (microseconds) lies in, e.g. "2026-03"."""
    return f"{datetime.fromtimestamp(moment / 1e6, ZoneInfo(settings.TIME_ZONE)):%Y-%m}"


def bounds(month: str) -> tuple[int, int]:
    """Return where a month begins and ends, in microseconds."""
    zone, first = ZoneInfo(settings.TIME_ZONE), datetime.fromisoformat(f"{month}-01").date()
    after = (first + timedelta(days=31)).replace(day=1)
    begin, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, after))
    return microseconds(begin), microseconds(end)


def _months(engine: DuckDBPyConnection, source: str) -> list[str]:
    """Return the months that occur, in order: asked for one after the other, since most lie next to each other."""
    found: list[str] = []
    after = -(2**62)
    while True:
        row = engine.execute(f"SELECT min(reported) FROM {source} WHERE reported >= ?", [after]).fetchone()  # noqa: S608 - constants
        if row is None or row[0] is None:
            return found
        found.append(month_of(row[0]))
        after = bounds(found[-1])[1]


def write_months(engine: DuckDBPyConnection, work: Path, generation: str, old: Manifest | None) -> dict[str, str]:
    """Write the months that changed into `work`; return the file of every month."""
    changed = _months(engine, "fresh")
    names = dict(old.months) if old is not None else {}
    for month in changed:
        first, end = bounds(month)
        names[month] = f"cases-{month}-{generation}.parquet"
        path = str(work / names[month]).replace("'", "''")
        engine.execute(
            f"COPY (SELECT {SHOWN} FROM {_BOTH} JOIN base.areas USING (area) WHERE reported >= {first} AND reported < {end} "  # noqa: S608 - constants and whole numbers
            f"ORDER BY h3, id) TO '{path}' (FORMAT parquet, COMPRESSION zstd)"
        )
    return dict(sorted(names.items()))
