"""Makes a generation of the copy: from nothing, or from the one before and the cases touched since.

Everything is written to files that nobody reads yet; the manifest, put in place last and in one step, makes
them the copy. A builder that is killed leaves files that the next one sweeps away; what was there stays.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from yizhi.insights.domain.copy import engine as engines
from yizhi.insights.domain.copy import manifest as manifests
from yizhi.insights.domain.copy.layout import IS_OPEN, NAMES, STAGES
from yizhi.insights.domain.copy.manifest import Manifest
from yizhi.insights.domain.copy.months import write_months
from yizhi.insights.domain.copy.position import complete_until
from yizhi.insights.domain.copy.rolls import ROLLS, TIMED_SQL
from yizhi.insights.domain.copy.source import touched_since, write_all, write_cases
from yizhi.insights.domain.days import days_until
from yizhi.kernel import locks

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Small groups of rows let a window skip most of them.
_ROW_GROUP: Final = 20_480
DAYS_KEPT: Final = 100


class BusyError(Exception):
    """Somebody else is making a generation."""


@contextmanager
def _alone(directory: Path) -> Iterator[Path]:
    """Hold the builder's lock (the system lets go of it when a builder dies) and give a clean directory to work in."""
    with locks.held(directory / "lock") as mine:
        if not mine:
            raise BusyError
        work = directory / "work"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)


def _days(engine: DuckDBPyConnection, now: datetime) -> None:
    """Count what came in and was closed in each area on each of the last days."""
    engine.execute("CREATE TEMP TABLE calendar (day INTEGER, start BIGINT)")
    days = days_until(now, DAYS_KEPT)
    ordinals, starts = [day.date.toordinal() for day in days], [day.first for day in days]
    engine.execute("INSERT INTO calendar SELECT unnest(?), unnest(?)", [ordinals, starts])
    closed = STAGES.index("closed")
    both = "(SELECT area, stage, reported, closed FROM base.live UNION ALL SELECT area, stage, reported, closed FROM base.ended)"
    engine.execute(f"""
        CREATE TABLE base.days AS
        SELECT area, day, CAST(sum(came) AS INTEGER) AS came, CAST(sum(went) AS INTEGER) AS went FROM (
            SELECT area, day, 1 AS came, 0 AS went FROM {both} ASOF JOIN calendar ON reported >= start
            UNION ALL
            SELECT area, day, 0, 1 FROM {both} ASOF JOIN calendar ON closed >= start WHERE stage = {closed}
        ) GROUP BY area, day ORDER BY area, day
    """)  # noqa: S608 - constants


def _fill(engine: DuckDBPyConnection, old: Manifest | None, directory: Path, now: datetime) -> None:
    """Write the tables of a base from `fresh` (cases as they stand now) and, where there is one, from the base before."""
    rows = f"SELECT {NAMES} FROM fresh"  # noqa: S608 - constants
    if old is not None:
        engines.attach(engine, directory / old.base, "old")
        for table in ("live", "ended"):
            rows += f" UNION ALL SELECT {NAMES} FROM old.{table} ANTI JOIN fresh USING (id)"  # noqa: S608 - the same
        engine.execute("INSERT INTO codes SELECT code, area FROM old.areas ON CONFLICT DO NOTHING")
    for table, condition in (("live", IS_OPEN), ("ended", f"NOT ({IS_OPEN})")):
        engine.execute(f"CREATE TABLE base.{table} AS SELECT * FROM ({rows}) WHERE {condition} ORDER BY h3, id")  # noqa: S608 - constants
    for roll in ROLLS:
        engine.execute(f"CREATE TABLE {roll.table} AS {roll.sql()}")
    engine.execute(f"CREATE TABLE base.timed AS {TIMED_SQL}")
    _days(engine, now)
    engine.execute("CREATE TABLE base.areas AS SELECT * FROM codes ORDER BY code")


def _count(engine: DuckDBPyConnection) -> tuple[int, int]:
    both = "(SELECT id FROM base.live UNION ALL SELECT id FROM base.ended)"
    row = engine.execute(f"SELECT count(*), coalesce(max(id), 0) FROM {both}").fetchone()  # noqa: S608 - constants
    return row if row is not None else (0, 0)


def _load(engine: DuckDBPyConnection, old: Manifest | None, work: Path, directory: Path) -> None:
    """Read the cases that the new generation needs from the database: all, or those touched since the one before."""
    engines.attach(engine, work / "fresh.duckdb", "stage", "READ_WRITE")
    engine.execute("USE stage")
    engines.make_rows_table(engine, "fresh")
    if old is None:
        for path in write_all(work):
            engines.load_csv(engine, path, "fresh")
            path.unlink()
        return
    engines.attach(engine, directory / old.base, "before")
    provisional = engine.execute("SELECT id FROM before.live WHERE provisional").fetchall()
    engine.execute("DETACH before")
    write_cases(work / "cases.csv", {*touched_since(old.mark), *(pk for (pk,) in provisional)})
    engines.load_csv(engine, work / "cases.csv", "fresh")


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _sweep(directory: Path, kept: Manifest, before: Manifest | None) -> None:
    """Delete bases that nobody will open again (who has one open keeps it until he closes it) and months of older generations."""
    months = {*kept.months.values(), *(before.months.values() if before else ())}
    for path in directory.glob("base-*.duckdb"):
        if path.name != kept.base:
            path.unlink(missing_ok=True)
    for path in directory.glob("cases-*.parquet"):
        if path.name not in months:
            path.unlink(missing_ok=True)


def make_generation(*, now: datetime, from_nothing: bool = False) -> Manifest:
    """Make the next generation and return its manifest. Raises BusyError where somebody else is at it.

    It is made from the one before unless that is missing, of another database or
    layout, or cases were changed without events since (re-gridding).
    """
    directory = manifests.folder()
    with _alone(directory) as work:
        last = manifests.read(directory)
        old = None if from_nothing or (last and must_start_anew(last)) else last
        if old is not None and not (directory / old.base).is_file():
            old = None
        regridding, mark = manifests.last_regridding(), complete_until(old.mark if old else 0)
        generation = f"{now:%Y%m%dT%H%M%S}-{mark}-{secrets.token_hex(2)}"
        base = work / f"base-{generation}.duckdb"
        with closing(engines.connect(memory=engines.BUILDER_MEMORY, spill=work / "spill")) as engine:
            _load(engine, old, work, directory)
            engines.attach(engine, base, "base", f"ROW_GROUP_SIZE {_ROW_GROUP}")
            _fill(engine, old, directory, now)
            rows, newest = _count(engine)
            months = write_months(engine, work, generation, old)
            engine.execute("CHECKPOINT base")
            engine.execute("DETACH base")
        made = Manifest(
            generation, base.name, mark, rows, newest, now.isoformat(), settings.TIME_ZONE,
            regridding, manifests.witness_of(mark), months,
        )  # fmt: skip
        for path in (base, *work.glob("cases-*.parquet")):
            _sync(path)
            path.replace(directory / path.name)
        manifests.write(directory, made)
        _sweep(directory, made, last)
    return made


def must_start_anew(manifest: Manifest) -> bool:
    """Tell whether the next generation cannot be made from this one (3 statements)."""
    return manifests.last_regridding() != manifest.regridding or not manifests.is_of_this_database(manifest)
