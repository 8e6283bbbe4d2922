"""Files of every kind, made of real bytes: two squares side by side in Linzi, with Chinese names."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyogrio.raw import write
from shapely.geometry import box, mapping

SQUARES = (box(118.30, 36.82, 118.31, 36.83), box(118.31, 36.82, 118.32, 36.83))
CODES = ("370305002004001", "370305002004002")
NAMES = ("东高社区第一网格", "东高社区第二网格")
HOUSEHOLDS = (320, 410)
FIELDS = ("代码", "名称", "户数")


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: Any, **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more}, ensure_ascii=False).encode()


def geojson(*shapes: Any, **more: Any) -> bytes:
    """A FeatureCollection of shapes with codes that count from 1."""
    return collection(*(feature(mapping(shape), code=str(number)) for number, shape in enumerate(shapes, 1)), **more)


def written(path: Path, driver: str, shapes: Any = SQUARES, crs: str | None = "EPSG:4490", **options: Any) -> Path:
    """Write shapes with code, name and households."""
    count = len(shapes)
    columns = [np.array((values * count)[:count], dtype=object) for values in (CODES, NAMES)]
    columns.append(np.array((HOUSEHOLDS * count)[:count]))
    kinds = {shape.geom_type for shape in shapes if shape is not None}
    wkb = np.array([None if shape is None else shapely.to_wkb(shape) for shape in shapes], dtype=object)
    write(
        str(path),
        geometry=wkb,
        field_data=columns,
        fields=list(FIELDS),
        geometry_type=kinds.pop() if len(kinds) == 1 else "Unknown",
        driver=driver,
        crs=crs,
        **options,
    )
    return path


def zipped(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, raw in files.items():
            archive.writestr(name, raw)
    return out.getvalue()


def shapefile(
    directory: Path, *, encoding: str = "GBK", without: tuple[str, ...] = (), **options: Any
) -> dict[str, bytes]:
    """The parts of a Shapefile by their names in an archive."""
    written(directory / "grids.shp", "ESRI Shapefile", encoding=encoding, **options)
    parts = {path.suffix: path.read_bytes() for path in sorted(directory.glob("grids.*"))}
    return {f"网格{suffix}": raw for suffix, raw in parts.items() if suffix not in without}


KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>网格</name>{marks}</Folder></Document></kml>"""
MARK = """<Placemark><name>{name}</name><ExtendedData><Data name="代码"><value>{code}</value></Data></ExtendedData>
<Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"""


def kml(*shapes: Any) -> bytes:
    marks = [
        MARK.format(name=name, code=code, ring=" ".join(f"{x},{y},0" for x, y in shape.exterior.coords))
        for shape, name, code in zip(shapes, NAMES * len(shapes), CODES * len(shapes), strict=False)
    ]
    return KML.format(marks="".join(marks)).encode()


def table(*lines: str, encoding: str = "utf-8") -> bytes:
    return "\n".join(lines).encode(encoding)
