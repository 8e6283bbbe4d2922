"""What stands on a label or poster, in both languages whatever the reader of the page has chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils import translation

from yizhi.grid.domain.areas import SEPARATOR, area_index, show_area
from yizhi.grid.domain.labels.access import area_of
from yizhi.grid.domain.labels.codes import label_url, show_code

if TYPE_CHECKING:
    from collections.abc import Iterable

    from yizhi.grid.models import Label

ZH, EN = "zh-hans", "en"
SCAN: Final = {ZH: "扫码报事", EN: "Scan to report"}


@dataclass(frozen=True, slots=True)
class Face:
    """What is printed: names in Chinese and English (empty where there is none of its own), and where the code leads."""

    url: str
    code: str
    name: str
    name_en: str
    area: str
    area_en: str
    site: str
    site_en: str
    hotline: str
    address: str = ""


def _in(language: str, code: str) -> str:
    with translation.override(language):
        return show_area(code) if code in area_index() else ""


def _own(language: str, code: str) -> str:
    """Return what an area is called, without the one above it, which stands beside."""
    return _in(language, code).rpartition(SEPARATOR)[2]


def _address(name: str, address: str) -> str:
    """Return the address without the name at its end, which stands above it."""
    return address.removesuffix(name).rstrip(" ,，·") if name else address


def face_of(label: Label, base: str) -> Face:
    """Return what is printed on a label; `base` is the site's address."""
    area = area_of(label)
    place = label.place
    above = area if place is not None else area[:-3]
    names = (place.name, place.name_en) if place is not None else (_own(ZH, area), _own(EN, area))
    return Face(
        url=label_url(base, label.code),
        code=show_code(label.code),
        name=names[0],
        name_en="" if names[1] == names[0] else names[1],
        area=_in(ZH, above),
        area_en=_in(EN, above),
        site=settings.YIZHI_NAME[ZH],
        site_en=settings.YIZHI_NAME[EN],
        hotline=settings.YIZHI_HOTLINE,
        address=_address(place.name, place.address) if place is not None else "",
    )


def faces(labels: Iterable[Label], base: str) -> list[Face]:
    """Return what is printed on some labels, in their order."""
    return [face_of(label, base) for label in labels]
