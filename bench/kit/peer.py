"""PostGIS beside us: the same points to the same grids, the same windows as vector tiles."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from bench.kit.city import HIGH, SOUTH, WEST, WIDE
from bench.kit.figures import at_most, compare, tell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

ROWS, COLUMNS = 100, 100
LIMIT_SECONDS, LIMIT_ONE = 4.0, 50.0
_PACKAGE: Final = "postgresql-15-postgis-3"


def grids() -> list[tuple[str, bytes]]:
    """Return 10,000 grids over the city as (code, WKB): a lattice whose corners are pushed about, edges of several points."""
    rng = np.random.default_rng(3)
    lons, lats = np.meshgrid(np.linspace(0, 1, COLUMNS * 4 + 1), np.linspace(0, 1, ROWS * 4 + 1))
    lons = WEST + WIDE * (lons + rng.uniform(-0.0008, 0.0008, lons.shape))
    lats = SOUTH + HIGH * (lats + rng.uniform(-0.0008, 0.0008, lats.shape))
    found = []
    for row in range(ROWS):
        for column in range(COLUMNS):
            low, left = row * 4, column * 4
            ring = [(low, left + n) for n in range(4)] + [(low + n, left + 4) for n in range(4)]
            ring += [(low + 4, left + 4 - n) for n in range(4)] + [(low + 4 - n, left) for n in range(4)]
            shape = shapely.Polygon([(lons[spot], lats[spot]) for spot in ring])
            found.append((f"37030500{row:03d}{column:04d}", shapely.to_wkb(shape)))
    return found


def points(count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return points all over the city."""
    rng = np.random.default_rng(4)
    return WEST + WIDE * rng.random(count), SOUTH + HIGH * rng.random(count)


class Peer:
    """A PostgreSQL with PostGIS, on the database of the run."""

    def __init__(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS postgis")

    @classmethod
    def when_possible(cls) -> Peer | None:
        """Return the peer; None, with a line that says why, where there is none."""
        from django.db import DatabaseError, connection

        if connection.vendor != "postgresql":
            return None
        for attempt in (1, 2):
            try:
                return cls()
            except DatabaseError as error:
                if attempt == 2 or not cls._install():
                    print(f"  No peer: PostGIS cannot be used here ({str(error).splitlines()[0]}).")
                    return None
        return None

    @staticmethod
    def _install() -> bool:
        if os.geteuid() != 0 or shutil.which("apt-get") is None:
            print(
                f"  PostGIS is not installed, and this is not root on Debian: apt-get install {_PACKAGE} gives a peer."
            )
            return False
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", _PACKAGE]
        return (
            subprocess.run(
                command, check=False, capture_output=True, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            ).returncode
            == 0
        )

    def contains(
        self, areas: Sequence[tuple[str, bytes]], lons: NDArray[np.float64], lats: NDArray[np.float64]
    ) -> tuple[float, int]:
        """Return how long a join by ST_Contains with GiST takes (s), and how many pairs it finds."""
        self._run("CREATE TABLE peer_grid (code text, geom geometry(Polygon, 4326))")
        self._run("CREATE TABLE peer_point (id int, geom geometry(Point, 4326))")
        self._copy(
            "peer_grid",
            (
                (code, shapely.to_wkb(shapely.set_srid(shapely.from_wkb(wkb), 4326), hex=True, include_srid=True))
                for code, wkb in areas
            ),
        )
        made = shapely.to_wkb(shapely.set_srid(shapely.points(lons, lats), 4326), hex=True, include_srid=True)
        self._copy("peer_point", enumerate(made))
        self._run("CREATE INDEX ON peer_grid USING gist (geom)")
        self._run("ANALYZE peer_grid, peer_point")
        started = time.perf_counter()
        rows = self._run(
            "SELECT count(*), count(DISTINCT code) FROM (SELECT p.id, g.code FROM peer_point p JOIN peer_grid g ON ST_Contains(g.geom, p.geom)) pairs"
        )
        took = time.perf_counter() - started
        self._run("DROP TABLE peer_grid, peer_point")
        return took, rows[0][0]

    def tiles(self, boxes: Mapping[int, Sequence[str]], pixels: tuple[int, int]) -> None:
        """Tell how long ST_AsMVT of the same cases takes: one tile as large as the window."""
        self._run(
            "CREATE TABLE peer_case AS SELECT id, stage, ST_Transform(ST_SetSRID(ST_MakePoint(lon, lat), 4326), 3857) AS geom FROM casework_case WHERE lon IS NOT NULL"
        )
        self._run("CREATE INDEX ON peer_case USING gist (geom)")
        self._run("VACUUM ANALYZE peer_case")
        self._run("SET statement_timeout = '60s'")
        for zoom, some in boxes.items():
            for name, condition in (
                ("open", "AND stage NOT IN ('closed', 'refused', 'withdrawn', 'merged')"),
                ("all", ""),
            ):
                slowest, unit = self._slowest(some, condition, pixels)
                tell(f"peer: ST_AsMVT, {name}, zoom {zoom}: slowest ({self._size})", slowest, unit)
        self._run("RESET statement_timeout")

    _size = ""

    def _slowest(self, boxes: Sequence[str], condition: str, pixels: tuple[int, int]) -> tuple[float, str]:
        from django.db import OperationalError

        slowest = 0.0
        for box in boxes:
            started = time.perf_counter()
            try:
                rows = self._run(
                    f"WITH w AS (SELECT ST_Transform(ST_MakeEnvelope({box}, 4326), 3857) AS e) "  # noqa: S608 - our own numbers
                    f"SELECT length(ST_AsMVT(q, 'cases', {pixels[0] * 8})) FROM (SELECT ST_AsMVTGeom(geom, e, {pixels[0] * 8}) AS geom, stage "
                    f"FROM peer_case, w WHERE geom && e {condition}) q"
                )
                self._size = f"{(rows[0][0] or 0) / 1024:,.0f} KB uncompressed"
            except OperationalError:
                self._size = "given up"
            slowest = max(slowest, (time.perf_counter() - started) * 1000)
        return slowest, "ms"

    @staticmethod
    def _run(sql: str) -> list[tuple[Any, ...]]:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []

    @staticmethod
    def _copy(table: str, rows: Any) -> None:
        from django.db import connection

        with connection.cursor() as cursor, cursor.cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row([value if not isinstance(value, np.generic) else value.item() for value in row])


def points_to_grids(count: int, peer: Peer | None) -> bool:
    """Bring points to 10,000 grids, all at once and one by one; beside PostGIS. True when the targets were met."""
    from yizhi.grid.domain.locate import Locator

    areas, (lons, lats) = grids(), points(count)
    locator = Locator(areas)
    started = time.perf_counter()
    found = locator.many(lons, lats)
    took = time.perf_counter() - started
    met = tell(f"{count:,} points to {len(areas):,} grids", took, "s", at_most(LIMIT_SECONDS))
    some = list(zip(lons[:5000].tolist(), lats[:5000].tolist(), strict=True))
    started = time.perf_counter()
    for lon, lat in some:
        locator.one(lon, lat)
    met &= tell("one point", (time.perf_counter() - started) / len(some) * 1e6, "µs", at_most(LIMIT_ONE))
    tell("points in a grid", int((found >= 0).sum()))
    if peer is not None:
        theirs, pairs = peer.contains(areas, lons, lats)
        tell("peer: ST_Contains join with GiST, two workers allowed as PostgreSQL decides", theirs, "s")
        tell("peer: pairs", pairs)
        compare("points to grids", took * 1000, theirs * 1000, "ms")
    return met
