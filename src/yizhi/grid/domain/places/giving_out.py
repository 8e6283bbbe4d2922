"""Places as CSV and GeoJSON, row by row, so that 200,000 of them need no memory."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any, Final

import shapely

from yizhi.grid.domain.areas import show_area
from yizhi.grid.domain.places.components import component_classes
from yizhi.grid.enums import PlaceKind, PlaceState
from yizhi.grid.models import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

COLUMNS: Final = (
    "uuid", "kind", "code", "component_class", "name", "name_en", "area_code", "area", "address", "storeys", "households",
    "state", "owner", "competent", "maintainer", "note", "lon", "lat",
)  # fmt: skip
_CHUNK: Final = 1_000
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def _facts(place: Place, classes: dict[str, tuple[str, str]]) -> dict[str, Any]:
    facts: dict[str, Any] = {name: getattr(place, name) for name in COLUMNS if hasattr(place, name)}
    named = {name: str(getattr(place, name) or "") for name in ("owner", "competent", "maintainer")}
    kind = classes.get(place.component_class, (place.component_class, ""))[0]
    return facts | named | {
        "uuid": str(place.uuid), "area": show_area(place.area_code), "kind": str(PlaceKind(place.kind).label),
        "state": str(PlaceState(place.state).label), "component_class": f"{place.component_class} {kind}".strip(),
    }  # fmt: skip


def _rows(rows: QuerySet[Place]) -> Iterator[Place]:
    return rows.select_related("owner", "competent", "maintainer").order_by("area_code", "pk").iterator(_CHUNK)


def _safe(value: Any) -> Any:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def csv_lines(rows: QuerySet[Place]) -> Iterator[str]:
    """Yield the lines of a CSV file (UTF-8 with a mark that spreadsheets know)."""
    classes = dict(component_classes())
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow(COLUMNS)
    for place in _rows(rows.defer("geometry")):
        facts = _facts(place, classes)
        writer.writerow([_safe(facts[name]) for name in COLUMNS])
        if buffer.tell() > 1 << 15:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def geojson_parts(rows: QuerySet[Place]) -> Iterator[str]:
    """Yield a GeoJSON FeatureCollection (RFC 7946, WGS 84) piece by piece."""
    classes = dict(component_classes())
    yield '{"type":"FeatureCollection","features":[\n'
    comma = ""
    for place in _rows(rows):
        shape = json.loads(shapely.to_geojson(shapely.from_wkb(bytes(place.geometry))))
        feature = {
            "type": "Feature",
            "id": str(place.uuid),
            "geometry": shape,
            "properties": _facts(place, classes),
        }
        yield comma + json.dumps(feature, ensure_ascii=False)
        comma = ",\n"
    yield "\n]}\n"
