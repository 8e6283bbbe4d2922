"""Files of boundaries as people bring them: the four grids of the small subdistrict."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile
from pyproj import Transformer

from tests.builders import CORNERS, SIDE

ZONE = "EPSG:4548"


def _in_zone(points: Any) -> Any:
    transformer = Transformer.from_crs("EPSG:4326", ZONE, always_xy=True)
    return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))


def geojson(*, zone: bool = False, gap: bool = False, name: str = "grids.geojson") -> SimpleUploadedFile:
    """Return the grids as GeoJSON: in degrees, or in metres of a zone that the file does not name; with a gap of 1.3 m or without."""
    features = []
    for number, (code, (lon, lat)) in enumerate(CORNERS.items()):
        less = 0.000015 if gap and number == 0 else 0.0
        shape = shapely.box(lon, lat, lon + SIDE - less, lat + SIDE)
        if zone:
            shape = shapely.transform(shape, _in_zone)
        properties = {"网格代码": code, "网格名称": f"新{code[-3:]}", "户数": 400, "n": number}
        features.append(
            {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(shape))}
        )
    raw = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    return SimpleUploadedFile(name, raw.encode(), content_type="application/geo+json")
