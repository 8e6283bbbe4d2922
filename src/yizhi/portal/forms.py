"""What residents type, read leniently into what the domain takes. Nothing typed is lost on an error."""

from __future__ import annotations

import math
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yizhi.casework.domain.contacts import ContactDraft
from yizhi.casework.domain.draft import ReportDraft, topics
from yizhi.casework.enums import Source
from yizhi.casework.models import Topic
from yizhi.grid.domain.areas import area_index, show_area
from yizhi.grid.domain.coordinates import checked_point
from yizhi.grid.models import Place
from yizhi.kernel.errors import DomainError, InvalidInputError
from yizhi.kernel.typed import clean
from yizhi.portal.domain.nearby import box_around
from yizhi.portal.domain.places import place

TEXT_FIELDS = (
    "topic",
    "category",
    "text",
    "lon",
    "lat",
    "area_code",
    "place",
    "address",
    "name",
    "phone",
    "email",
    "visibility",
    "key",
    "join",
)
_LONGEST_ADDRESS = 200
# A pin this far from a place may still be about it: its yard, the pavement in front.
_AWAY_METRES = 60


def whole(value: str) -> int | None:
    """Return a whole number that a database id can be, or None."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 18 else None  # noqa: PLR2004 - digits of 64 bits


def degrees(value: str) -> float | None:
    """Return a finite number of degrees, or None."""
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def form_key(value: str) -> uuid.UUID:
    """Return the client's key, or a new one where it sent none that can be read."""
    try:
        return uuid.UUID(value)
    except ValueError:
        return uuid.uuid4()


@dataclass(slots=True)
class ReportForm:
    """The report form: `values` as typed, `error` beside the field it names."""

    values: dict[str, str] = field(default_factory=dict)
    photo_ids: list[uuid.UUID] = field(default_factory=list)
    error: DomainError | None = None

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> ReportForm:
        """Read a form that was sent."""
        return cls({name: clean(data.get(name)) for name in TEXT_FIELDS})

    @classmethod
    def prefilled(cls, query: Mapping[str, Any]) -> ReportForm:
        """Read `?topic=`, `?place=`, `?lon=&lat=` and `?area=` of a QR code's address; what is unknown is left out."""
        form = cls({"key": str(uuid.uuid4()), "visibility": "public"})
        key = clean(query.get("topic"), 30)
        form.values["topic"] = next((str(pk) for pk, topic in topics().items() if topic.key == key), "")
        form.values["area_code"] = code if (code := clean(query.get("area"), 15)) in area_index() else ""
        lon, lat = degrees(clean(query.get("lon"), 30)), degrees(clean(query.get("lat"), 30))
        if lon is not None and lat is not None:
            try:
                checked_point(lon, lat)
                form.values |= {"lon": f"{lon:.6f}", "lat": f"{lat:.6f}"}
            except InvalidInputError:
                pass
        form._fill_place(place(whole(clean(query.get("place"), 20))))
        return form

    @classmethod
    def scanned(cls, found: Place | None, area_code: str) -> ReportForm:
        """Return the form as a label opens it: with the place filled in, or the grid."""
        form = cls({"key": str(uuid.uuid4()), "visibility": "public", "area_code": area_code})
        form._fill_place(found)
        return form

    def _fill_place(self, found: Place | None) -> None:
        if found is not None:
            self.values |= {
                "place": str(found.pk),
                "lon": f"{found.lon:.6f}",
                "lat": f"{found.lat:.6f}",
                "area_code": found.area_code,
            }
            self.values["address"] = self.values.get("address") or found.address or found.label

    @property
    def key(self) -> uuid.UUID:
        """The client's key; stable from the first sending on."""
        key = form_key(self.values.get("key", ""))
        self.values["key"] = str(key)
        return key

    @property
    def topic(self) -> Topic | None:
        """The picture chosen, None for "not sure"."""
        return topics().get(whole(self.values.get("topic", "")) or 0)

    @property
    def place_line(self) -> str:
        """The chosen place in words, for the card on the first step."""
        code = self.values.get("area_code", "")
        area = show_area(code) if code else ""
        return " · ".join(part for part in (self.values.get("address", ""), area) if part)

    def invalid(self, field_name: str) -> str:
        """Return the error's sentence where it belongs to a field."""
        at = getattr(self.error, "field", None)
        return str(self.error) if self.error is not None and at == field_name else ""

    def draft(self) -> ReportDraft:
        """Return what the domain takes. Raises InvalidInputError where a number cannot be read."""
        values = self.values
        point = self._point()
        chosen = place(whole(values.get("place", "")))
        if chosen is not None and point is not None and _is_elsewhere(chosen, point):
            chosen = None
        if chosen is not None and point is None:
            point = (chosen.lon, chosen.lat)
        contact = ContactDraft(
            name=values.get("name", ""), phone=values.get("phone", ""), email=values.get("email", "")
        )
        return ReportDraft(
            text=values.get("text", ""),
            topic_id=self._id("topic"),
            category_id=self._id("category"),
            lon=point[0] if point else None,
            lat=point[1] if point else None,
            area_code=values.get("area_code", ""),
            address=(values.get("address", "") or (chosen.label if chosen else ""))[:_LONGEST_ADDRESS],
            place_id=chosen.pk if chosen else None,
            source=Source.WEB,
            is_public=values.get("visibility", "") == "public",
            language=get_language() or "zh-hans",
            photo_ids=tuple(self.photo_ids),
            contact=contact or None,
        )

    def _id(self, name: str) -> int | None:
        value = self.values.get(name, "")
        if not value:
            return None
        # A value that is no id at all is an unknown id: the domain says so at the field.
        return whole(value) if whole(value) is not None else -1

    def _point(self) -> tuple[float, float] | None:
        lon, lat = self.values.get("lon", ""), self.values.get("lat", "")
        if not (lon or lat):
            return None
        x, y = degrees(lon), degrees(lat)
        if x is None or y is None:
            raise InvalidInputError(
                _("The point on the map cannot be read. Set it again, or say in words where it is."), field="place"
            )
        return x, y


def _is_elsewhere(chosen: Place, point: tuple[float, float]) -> bool:
    """Tell whether somebody moved the pin away from the place: then it is not about the place."""
    west, south, east, north = box_around(chosen.lon, chosen.lat, _AWAY_METRES)
    lon, lat = point
    return not (
        min(west, chosen.min_lon) <= lon <= max(east, chosen.max_lon)
        and min(south, chosen.min_lat) <= lat <= max(north, chosen.max_lat)
    )


def words_of(request: HttpRequest) -> tuple[str, str]:
    """Return the listed reason and the text of an act on the tracking page."""
    return clean(request.POST.get("reason"), 40), clean(request.POST.get("public_text"))
