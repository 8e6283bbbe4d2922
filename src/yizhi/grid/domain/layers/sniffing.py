"""What a file is, by its first bytes. Pure."""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import gettext as _

from yizhi.grid.domain.reading import refusal

GEOJSON, KML, GEOPACKAGE, ARCHIVE, TABLE = "geojson", "kml", "geopackage", "archive", "csv"
_HEAD: Final = 4096
_SIGNS: Final = ((b"PK\x03\x04", ARCHIVE), (b"PK\x05\x06", ARCHIVE), (b"SQLite format 3\x00", GEOPACKAGE))
_XML: Final = re.compile(rb"\s*<")
_DOCTYPE: Final = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_UTF8_MARK: Final = b"\xef\xbb\xbf"


def kind_of(raw: bytes) -> str:
    """Return geojson, kml, geopackage, archive or csv, or raise InvalidInputError that says what to bring instead."""
    if not raw.removeprefix(_UTF8_MARK).strip():
        raise refusal(_("The file is empty."))
    for sign, kind in _SIGNS:
        if raw.startswith(sign):
            return kind
    _refuse_others(raw[:_HEAD])
    head = raw[:_HEAD].removeprefix(_UTF8_MARK)
    if _XML.match(head):
        return _xml(raw, head)
    return GEOJSON if head.lstrip()[:1] in (b"{", b"[") else TABLE


def _refuse_others(head: bytes) -> None:
    strangers = (
        ((b"\x00\x00\x27\x0a",), _("This is one part of a Shapefile. Put .shp, .dbf, .shx and .prj into one .zip.")),
        ((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ"), _("Archives must be .zip files. Pack it again as .zip.")),
        ((b"AC10", b"  0\r\nSECTION", b"  0\nSECTION"), _("This is a drawing (DWG or DXF). Export it as Shapefile or GeoJSON.")),
        ((b"\xd0\xcf\x11\xe0",), _("This is an Excel or Word file. Save it as CSV in UTF-8.")),
        ((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*"), _("This is a picture or PDF, not a file of boundaries.")),
    )  # fmt: skip
    for signs, message in strangers:
        if head.startswith(signs):
            raise refusal(message)
    if head.startswith(_UTF16):
        raise refusal(_("The file is in UTF-16. Save it in UTF-8."))


def _xml(raw: bytes, head: bytes) -> str:
    if _DOCTYPE.search(raw):
        raise refusal(
            _("The file declares entities of its own (DOCTYPE), which is not taken. Export it again as plain KML.")
        )
    if b"<kml" in head or b":kml" in head:
        return KML
    raise refusal(_("This is XML, but no KML. Export it as KML, GeoJSON or Shapefile."))
