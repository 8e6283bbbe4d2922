"""The form of a place between what is typed and what the domain takes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import shapely
from django.utils.translation import gettext as _
from shapely.errors import ShapelyError
from shapely.geometry import LineString, Polygon

from yizhi.grid.domain.coordinates import checked_point
from yizhi.grid.domain.locate import locate
from yizhi.grid.domain.places.editing import PlaceDraft, outline_of
from yizhi.kernel.errors import InvalidInputError
from yizhi.kernel.typed import narrow
from yizhi.workbench.place_filters import whole

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from yizhi.grid.models import Place

FIELDS: Final = (
    "kind", "name", "name_en", "code", "component_class", "area_code", "address", "storeys", "households", "owner",
    "competent", "maintainer", "note", "lon", "lat", "outline",
)  # fmt: skip
LONGEST: Final = 20_000
# An outline with more corners than this is shown and moved, but not redrawn by hand.
MOST_CORNERS: Final = 200
_LINE_CORNERS, _AREA_CORNERS = 2, 3


def as_typed(place: Place) -> dict[str, str]:
    """Return a place as its form shows it."""
    values = {name: str(getattr(place, name, "") or "") for name in FIELDS}
    values |= {name: str(getattr(place, f"{name}_id") or "") for name in ("owner", "competent", "maintainer")}
    values |= {name: "" if getattr(place, name) is None else str(getattr(place, name)) for name in ("storeys", "households")}  # fmt: skip
    values |= {"lon": f"{place.lon:.7f}", "lat": f"{place.lat:.7f}", "outline": _lines(outline_of(place))}
    # The grid follows the point where it is the grid of the point.
    if place.area_code and locate(place.lon, place.lat) == place.area_code:
        values["area_code"] = ""
    return values


def _corners(shape: BaseGeometry) -> list[tuple[float, float]]:
    if isinstance(shape, Polygon) and not shape.interiors:
        return [(x, y) for x, y in shape.exterior.coords[:-1]]
    return [(x, y) for x, y in shape.coords] if isinstance(shape, LineString) else []


def _lines(shape: BaseGeometry) -> str:
    """Return an outline as lines of `lon lat`; empty for a point, and for what cannot be drawn by hand."""
    corners = _corners(shape)
    return "\n".join(f"{x:.7f} {y:.7f}" for x, y in corners) if len(corners) <= MOST_CORNERS else ""


def shown_outline(typed: str) -> str:
    """Return an outline as the map's module reads it: [[lon, lat], …]; empty where it cannot be read."""
    try:
        return json.dumps(_read_corners(typed))
    except InvalidInputError:
        return "[]"


def _read_corners(typed: str) -> list[tuple[float, float]]:
    corners = []
    for line in typed.replace(",", " ").replace("，", " ").splitlines():
        parts = line.split()
        if not parts:
            continue
        if len(parts) != 2:  # noqa: PLR2004 - longitude and latitude
            message = _("Each line of the outline is one corner: longitude, a blank, latitude.")
            raise InvalidInputError(message, field="outline")
        corners.append(checked_point(*parts, field="outline"))
    if len(corners) > MOST_CORNERS:
        raise InvalidInputError(_("At most %(most)d corners.") % {"most": MOST_CORNERS}, field="outline")
    return corners


def _outline(typed: str, kind: str) -> BaseGeometry | None:
    corners = _read_corners(typed)
    if not corners:
        return None
    is_line = kind == "road"
    if len(corners) < (_LINE_CORNERS if is_line else _AREA_CORNERS):
        raise InvalidInputError(_("An outline has at least three corners, a road two points."), field="outline")
    try:
        return LineString(corners) if is_line else shapely.make_valid(Polygon(corners))
    except (ShapelyError, ValueError) as error:
        raise InvalidInputError(_("The outline cannot be read."), field="outline") from error


def _count(values: dict[str, str], name: str) -> int | None:
    typed = narrow(values[name])
    if not typed:
        return None
    number = whole(typed)
    if number is None:
        raise InvalidInputError(_("Enter a whole number."), field=name)
    return number


def _organisation(values: dict[str, str], name: str) -> int | None:
    if not values[name]:
        return None
    number = whole(values[name])
    if number is None:
        raise InvalidInputError(_("There is no such organisation."), field=name)
    return number


def read_draft(values: dict[str, str], *, before: Place | None = None) -> PlaceDraft:
    """Return what the domain takes. Raises InvalidInputError, naming the field.

    An outline that stands as it was moves along with the point; one that was redrawn
    takes its own point.
    """
    lon, lat = checked_point(values["lon"], values["lat"], field="lon")
    same = before is not None and values["outline"].split() == _lines(outline_of(before)).split()
    outline = None if same else _outline(values["outline"], values["kind"])
    if outline is not None:
        inside = outline.representative_point()
        lon, lat = (lon, lat) if outline.covers(shapely.Point(lon, lat)) else (inside.x, inside.y)
    return PlaceDraft(
        kind=values["kind"],
        name=values["name"].strip(),
        name_en=values["name_en"].strip(),
        lon=lon,
        lat=lat,
        area_code=values["area_code"],
        code=narrow(values["code"]),
        component_class=values["component_class"] if values["kind"] == "component" else "",
        address=values["address"].strip(),
        storeys=_count(values, "storeys"),
        households=_count(values, "households"),
        owner_id=_organisation(values, "owner"),
        competent_id=_organisation(values, "competent"),
        maintainer_id=_organisation(values, "maintainer"),
        note=values["note"].strip(),
        outline=outline,
    )
