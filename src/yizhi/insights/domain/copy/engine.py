"""DuckDB as the copy uses it: no network, no extensions from outside, a bounded share of the memory."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import duckdb

from yizhi.insights.domain.copy.layout import NAMES, ROW, STORED, csv_columns, encode_area

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# What a page worker may take for pages of the base, tails and a query at work; the builder runs in the background.
# The base's pages are in the system's cache anyway: 48 MB measured no faster than 32.
READER_MEMORY: Final = "32MB"
BUILDER_MEMORY: Final = "1GB"
THREADS: Final = 2


def connect(*, memory: str, spill: Path) -> DuckDBPyConnection:
    """Return an engine of its own, in memory; what does not fit goes to files in `spill`."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory,
        "threads": THREADS,
        "temp_directory": str(spill),
        # What statements needed goes back to the system beside them, not while somebody waits.
        "allocator_background_threads": True,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        # What must be in order says so; keeping the order of everything else takes memory.
        "preserve_insertion_order": False,
    }
    return duckdb.connect(config=settings)


def attach(engine: DuckDBPyConnection, path: Path, name: str, options: str = "READ_ONLY") -> None:
    """Open a file of tables under a name."""
    quoted = str(path).replace("'", "''")
    engine.execute(f"ATTACH '{quoted}' AS {name} ({options})")


def make_rows_table(engine: DuckDBPyConnection, table: str) -> None:
    """Make an empty table of cases, and the codes of areas that occur in it."""
    engine.execute(f"CREATE TABLE {table} ({ROW})")
    engine.execute("CREATE TABLE IF NOT EXISTS codes (code VARCHAR PRIMARY KEY, area BIGINT)")


def load_csv(engine: DuckDBPyConnection, path: Path, table: str) -> None:
    """Add the cases of a file (`source.write_cases`) to a table."""
    if not path.stat().st_size:
        return
    quoted = str(path).replace("'", "''")
    options = (
        f"columns = {csv_columns()}, header = false, auto_detect = false, delim = ',', quote = '\"', escape = '\"', "
        "buffer_size = 1048576, max_line_size = 65536"
    )
    engine.execute(f"CREATE OR REPLACE TEMP TABLE raw AS SELECT * FROM read_csv('{quoted}', {options})")  # noqa: S608 - our own path
    unknown = engine.execute("SELECT DISTINCT area FROM raw WHERE area NOT IN (SELECT code FROM codes)").fetchall()
    if unknown:
        fresh = [code for (code,) in unknown]
        # One statement: row by row takes milliseconds each.
        engine.execute("INSERT INTO codes SELECT unnest(?), unnest(?)", [fresh, [encode_area(code) for code in fresh]])
    engine.execute(f"INSERT INTO {table} ({NAMES}) SELECT {STORED} FROM raw JOIN codes ON codes.code = raw.area")  # noqa: S608 - constants
    engine.execute("DROP TABLE raw")
