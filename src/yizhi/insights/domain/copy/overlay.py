"""One generation as a process reads it: the base as it is, what came since, and what that replaces.

`tail` holds the cases that something happened to since the base was made, as they stand now;
`gone` holds what the base says of them (`layout.COUNTED`, else nothing). Whatever is counted is counted in the base, plus in `tail`,
minus in `gone`: so tables of cases put together need not be touched.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
import weakref
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from yizhi.insights.domain.copy import engine as engines
from yizhi.insights.domain.copy.follow import Follower
from yizhi.insights.domain.copy.layout import COUNTED, NAMES
from yizhi.insights.domain.copy.rolls import RESOLUTIONS
from yizhi.insights.domain.copy.source import write_cases

if TYPE_CHECKING:
    from yizhi.insights.domain.copy.manifest import Manifest

# Deadlines past the last published calendar are moved without an event: those cases are read again so often.
_LOOK_AGAIN_SECONDS: Final = 60.0
_FEW: Final = 200


class Overlay:
    """A base and its tail, in one engine; `bring_up` first, then `rows`, from any thread."""

    def __init__(self, manifest: Manifest, directory: Path) -> None:
        self.manifest = manifest
        self._spill = Path(tempfile.mkdtemp(prefix="yizhi-copy-"))
        weakref.finalize(self, shutil.rmtree, self._spill, ignore_errors=True)
        self._engine = engines.connect(memory=engines.READER_MEMORY, spill=self._spill)
        engines.attach(self._engine, directory / manifest.base, "base")
        engines.make_rows_table(self._engine, "tail")
        engines.make_rows_table(self._engine, "gone")
        engines.make_rows_table(self._engine, "arrived")
        provisional = self._engine.execute("SELECT id FROM base.live WHERE provisional").fetchall()
        self._provisional = {pk for (pk,) in provisional}
        self._looked = 0.0
        self.reach = {resolution: self._reach(resolution) for resolution in RESOLUTIONS}
        self._follower = Follower(manifest.mark)
        self._touched: set[int] = set()
        self._pending: set[int] = set()
        self._lock = threading.Lock()
        # One statement at a time: each takes every core anyway, and several together would not fit into the memory of one.
        self._turn = threading.Lock()

    def _reach(self, resolution: int) -> tuple[int, int]:
        """Return how far the points of one cell lie apart at most, in x and y."""
        sql = f"SELECT coalesce(max(x1 - x0), 0), coalesce(max(y1 - y0), 0) FROM base.roll{resolution}"  # noqa: S608 - constants
        found = self._engine.execute(sql).fetchone()
        return (found[0], found[1]) if found else (0, 0)

    @property
    def length(self) -> int:
        """How many cases the tail holds."""
        return len(self._touched)

    def bring_up(self) -> None:
        """Take in what happened until now (1 statement, 2 where something did)."""
        with self._lock:
            clock = time.monotonic()
            self._pending |= self._follower.poll(clock)
            if self._provisional and clock - self._looked > _LOOK_AGAIN_SECONDS:
                self._looked = clock
                self._pending |= self._provisional
            if self._pending:
                self._take(self._pending)
                # Only now: where the database failed in between, the next question takes them in.
                self._pending = set()

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Answer a statement over `base.…`, `tail` and `gone`: one moment of them, whatever other threads take in."""
        with self._turn, self._engine.cursor() as cursor:
            return cursor.execute(sql, list(values)).fetchall()

    def columns(self, sql: str) -> dict[str, Any]:
        """Answer a statement as `rows` does, as one array for each column (masked where there are nulls)."""
        with self._turn, self._engine.cursor() as cursor:
            return cursor.execute(sql).fetchnumpy()

    def _take(self, cases: set[int]) -> None:
        path = self._spill / "arrived.csv"
        write_cases(path, cases)
        with self._turn:
            self._replace(path, cases)
        self._touched |= cases

    def _replace(self, path: Path, cases: set[int]) -> None:
        engine = self._engine
        engine.execute("BEGIN")
        try:
            engine.execute("DELETE FROM arrived")
            engines.load_csv(engine, path, "arrived")
            engine.execute("DELETE FROM tail WHERE id IN (SELECT id FROM arrived)")
            engine.execute(f"INSERT INTO tail SELECT {NAMES} FROM arrived")  # noqa: S608 - constants
            self._remember([pk for pk in cases if pk not in self._touched and pk <= self.manifest.newest])
            engine.execute("COMMIT")
        except BaseException:
            engine.execute("ROLLBACK")
            raise

    def _remember(self, fresh: Iterable[int]) -> None:
        """Put what the base says of cases into `gone`. Open ones lie among few; an ended one lies, as a rule, where it still is."""
        self._engine.execute("CREATE OR REPLACE TEMP TABLE sought (id BIGINT)")
        wanted = list(fresh)
        if not wanted:
            return
        self._engine.execute("INSERT INTO sought SELECT unnest(?::BIGINT[])", [wanted])
        self._move("base.live", "")
        if len(wanted) <= _FEW:
            cells = self._engine.execute(
                "SELECT DISTINCT h3 FROM arrived WHERE h3 IS NOT NULL AND id IN (SELECT id FROM sought)"
            ).fetchall()
            if cells:
                self._move("base.ended", f"AND h3 IN ({', '.join(str(cell) for (cell,) in cells)})")
        self._move("base.ended", "")

    def _move(self, table: str, also: str) -> None:
        """Copy the sought cases that a table holds into `gone`; they are sought no more."""
        left = [pk for (pk,) in self._engine.execute("SELECT id FROM sought").fetchall()]
        if not left:
            return
        among = f"id IN ({', '.join(map(str, left))})" if len(left) <= _FEW else "id IN (SELECT id FROM sought)"
        self._engine.execute(f"INSERT INTO gone ({COUNTED}) SELECT {COUNTED} FROM {table} WHERE {among} {also}")  # noqa: S608 - constants and whole numbers
        self._engine.execute("DELETE FROM sought WHERE id IN (SELECT id FROM gone)")
