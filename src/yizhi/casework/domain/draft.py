"""What somebody sends in, before it is a report: checked, placed, titled."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.translation import gettext as _

from yizhi.casework.domain import standards
from yizhi.casework.domain.contacts import ContactDraft
from yizhi.casework.domain.step import LONGEST_TEXT
from yizhi.casework.enums import Severity, Source
from yizhi.casework.models import Topic
from yizhi.grid.domain.areas import area_index
from yizhi.grid.domain.coordinates import checked_point
from yizhi.grid.domain.locate import locate
from yizhi.grid.models import Place
from yizhi.kernel.errors import InvalidInputError
from yizhi.kernel.memo import memo

TITLE_LENGTH = 40


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """What somebody sends in. Degrees WGS 84; `area_code` where it was picked by hand.

    At least a text, a photo or a topic is needed; somewhere (point, area, address or place) too.
    `place_id` ties it to a place; without a point of its own it lies where the place is.
    """

    text: str = ""
    topic_id: int | None = None
    category_id: int | None = None
    lon: float | None = None
    lat: float | None = None
    area_code: str = ""
    address: str = ""
    place_id: int | None = None
    source: Source = Source.PHONE
    is_public: bool = False
    language: str = "zh-hans"
    photo_ids: Sequence[uuid.UUID] = ()
    contact: ContactDraft | None = None
    severity: Severity = Severity.ORDINARY
    title: str = ""


@memo(60)
def topics() -> dict[int, Topic]:
    """Return the active report pictures by id, in their order."""
    return {topic.pk: topic for topic in Topic.objects.filter(is_active=True)}


def _check_place(draft: ReportDraft) -> None:
    if draft.lon is None and not draft.area_code and not draft.address.strip():
        raise InvalidInputError(_("Say where it is: on the map, by building, or in words."), field="place")
    if (draft.lon is None) != (draft.lat is None):
        raise InvalidInputError(_("A point needs both longitude and latitude."), field="place")
    if draft.lon is not None and draft.lat is not None:
        checked_point(draft.lon, draft.lat)
    if draft.area_code and draft.area_code not in area_index():
        raise InvalidInputError(_("There is no such area. Choose one from the list."), field="area_code")


def at_its_place(draft: ReportDraft) -> ReportDraft:
    """Return a draft with the point, the area and the name of its place where it has none of its own.

    Raises InvalidInputError for a place that is not there (1 statement where a place is named, else none).
    """
    if draft.place_id is None:
        return draft
    place = Place.objects.defer("geometry").filter(pk=draft.place_id).first()
    if place is None:
        raise InvalidInputError(_("There is no such place. Choose one from the list."), field="place")
    has_point = draft.lon is not None and draft.lat is not None
    return replace(
        draft,
        lon=draft.lon if has_point else place.lon,
        lat=draft.lat if has_point else place.lat,
        area_code=draft.area_code or place.area_code,
        address=draft.address.strip() or place.address or place.name,
    )


def check_draft(draft: ReportDraft) -> None:
    """Raise InvalidInputError, naming the field, where a draft cannot be a report."""
    if not (draft.text.strip() or draft.photo_ids or draft.topic_id or draft.category_id):
        raise InvalidInputError(_("Say in a few words what is wrong, or add a photo."), field="text")
    if len(draft.text) > LONGEST_TEXT:
        raise InvalidInputError(
            _("The text is longer than %(most)d characters.") % {"most": LONGEST_TEXT}, field="text"
        )
    _check_place(draft)
    if draft.topic_id is not None and draft.topic_id not in topics():
        raise InvalidInputError(_("Choose one of the pictures, or “not sure”."), field="topic")
    if draft.category_id is not None and draft.category_id not in standards.categories():
        raise InvalidInputError(_("There is no such category. Choose one from the list."), field="category")


def area_of(draft: ReportDraft) -> str:
    """Return the grid of the point, else the picked area, else the jurisdiction's root."""
    if draft.lon is not None and draft.lat is not None and (code := locate(draft.lon, draft.lat)):
        return code
    return draft.area_code or settings.YIZHI_AREA_CODE


def title_of(draft: ReportDraft) -> str:
    """Return a short title: what was given, the first sentence, the topic's or the category's name."""
    first = draft.text.strip().splitlines()[0] if draft.text.strip() else ""
    for mark in "。！？!?；;":
        first = first.split(mark)[0]
    if draft.title or first:
        title = draft.title or first
        return title if len(title) <= TITLE_LENGTH else title[: TITLE_LENGTH - 1] + "…"
    if draft.topic_id is not None:
        return topics()[draft.topic_id].name
    return standards.categories()[draft.category_id].name if draft.category_id else _("Report with a photo")


def category_of(draft: ReportDraft) -> int | None:
    """Return the category chosen, else the one the topic starts from."""
    if draft.category_id is not None or draft.topic_id is None:
        return draft.category_id
    return topics()[draft.topic_id].category_id
