"""A set as a file: GeoJSON, GeoPackage, or CSV with WKT; degrees, WGS 84. What is written can be read in again."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from yizhi.grid.domain.sets.drafts import areas_of_set

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yizhi.grid.domain.sets.steps import AreaDraft
    from yizhi.grid.models import BoundarySet

KINDS: Final = {
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "csv": "text/csv; charset=utf-8",
}
_COLUMNS: Final = ("code", "name", "name_en", "households")
# A spreadsheet would run a cell that begins with one of these.
_RUNS: Final = ("=", "+", "-", "@", "\t")


def as_file(boundary_set: BoundarySet, kind: str) -> tuple[bytes, str]:
    """Return the bytes of a file of this kind, and its media type. Raises KeyError for a kind that is none."""
    media_type = KINDS[kind]
    areas = areas_of_set(boundary_set)
    writers = {"geojson": _geojson, "gpkg": _geopackage, "csv": _csv}
    return writers[kind](areas), media_type


def _facts(area: AreaDraft) -> dict[str, Any]:
    return {name: getattr(area, name) for name in _COLUMNS}


def _geojson(areas: Sequence[AreaDraft]) -> bytes:
    features = [
        f'{{"type":"Feature","properties":{json.dumps(_facts(area), ensure_ascii=False)},'
        f'"geometry":{shapely.to_geojson(area.geometry)}}}'
        for area in areas
    ]
    return ('{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n").encode()


def _plain(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_RUNS) else text


def _csv(areas: Sequence[AreaDraft]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*_COLUMNS, "wkt"])
    for area in areas:
        wkt = shapely.to_wkt(area.geometry, rounding_precision=9)
        writer.writerow([*(_plain(value) for value in _facts(area).values()), wkt])
    return text.getvalue().encode("utf-8-sig")


def _geopackage(areas: Sequence[AreaDraft]) -> bytes:
    import pyogrio.raw  # noqa: PLC0415 - a large library that only files need

    columns = [np.array([getattr(area, name) for area in areas], dtype=object) for name in _COLUMNS[:3]]
    counts = np.array([-1 if area.households is None else area.households for area in areas], dtype=np.int64)
    with tempfile.TemporaryDirectory(prefix="yizhi-") as folder:
        path = Path(folder) / "boundaries.gpkg"
        pyogrio.raw.write(
            path, geometry=shapely.to_wkb([area.geometry for area in areas]), field_data=[*columns, counts],
            fields=list(_COLUMNS), field_mask=[None, None, None, counts < 0], geometry_type="Unknown", crs="EPSG:4326",
            driver="GPKG", layer="boundaries",
        )  # fmt: skip
        return path.read_bytes()
