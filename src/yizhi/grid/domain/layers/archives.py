"""Zip archives, guarded: nothing is unpacked under its own name, nothing larger than the limits, nothing nested. Pure."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from django.utils.translation import gettext as _

from yizhi.grid.domain.layers.limits import MAX_ENTRIES, MAX_RATIO, MAX_UNPACKED_BYTES, MEBIBYTE, RATIO_FREE_BYTES
from yizhi.grid.domain.reading import refusal

_NESTED: Final = frozenset({".zip", ".rar", ".7z", ".gz", ".tar", ".tgz", ".kmz"})
_NOISE: Final = ("__MACOSX",)
_SHAPE_PARTS: Final = frozenset({".shp", ".dbf", ".shx", ".prj", ".cpg"})
_SINGLE: Final = frozenset({".geojson", ".json", ".kml", ".gpkg", ".csv", ".tsv", ".txt"})
_OFFICE: Final = ("xl/", "word/")
_UTF8_NAMES: Final = 0x800
_ENCRYPTED: Final = 0x1
_CHUNK: Final = MEBIBYTE


@dataclass(slots=True)
class Contents:
    """What an archive has that can be read: Shapefiles by name, each {".shp": bytes, …}, and other files by name."""

    shapefiles: dict[str, dict[str, bytes]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)


def unpack(raw: bytes) -> Contents:
    """Return what an archive holds, or raise InvalidInputError on `file`."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            entries = _checked(archive.infolist())
            return _sorted_out({name: _contents(archive, entry) for name, entry in entries.items()})
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError) as error:
        raise refusal(_("The archive is damaged or was cut off. Pack or get it again.")) from error


def _checked(infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Return the entries to read by their names, having looked at all of them first."""
    files = [info for info in infos if not info.is_dir()]
    if len(infos) > MAX_ENTRIES:
        message = _("The archive has %(count)s files; at most %(most)s are taken.")
        raise refusal(message % {"count": f"{len(infos):,}", "most": MAX_ENTRIES})
    size = sum(info.file_size for info in files)
    packed = max(1, sum(info.compress_size for info in files))
    if size > MAX_UNPACKED_BYTES or (size > RATIO_FREE_BYTES and size / packed > MAX_RATIO):
        message = _("The archive would unpack to %(size)s MB, which is too much or not believable.")
        raise refusal(message % {"size": f"{size / MEBIBYTE:,.0f}"})
    if any(info.filename.startswith(_OFFICE) for info in files):
        raise refusal(_("This is an Excel or Word file. Save it as CSV in UTF-8."))
    named = ((PurePosixPath(_name(info).replace("\\", "/")), info) for info in files)
    return {str(path): info for path, info in named if _is_wanted(path, info)}


def _is_wanted(path: PurePosixPath, info: zipfile.ZipInfo) -> bool:
    """Tell whether to read an entry; raise InvalidInputError where its being there is reason enough to refuse the archive."""
    if path.is_absolute() or ".." in path.parts or ":" in (*path.parts, "")[0]:
        message = _("The archive has a file that would be written elsewhere (%(name)s).")
        raise refusal(message % {"name": str(path)[:80]})
    if path.parts[:1] == _NOISE:
        return False
    if info.flag_bits & _ENCRYPTED:
        raise refusal(_("The archive is locked with a password. Pack it again without one."))
    if path.suffix.lower() in _NESTED:
        raise refusal(_("The archive has an archive inside (%(name)s). Unpack that first.") % {"name": path.name[:80]})
    return path.suffix.lower() in _SHAPE_PARTS | _SINGLE


def _name(info: zipfile.ZipInfo) -> str:
    """Return an entry's name; archives of Chinese systems hold names in GBK without saying so."""
    if info.flag_bits & _UTF8_NAMES:
        return info.filename
    try:
        plain = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return plain.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _contents(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Return an entry's bytes, never more than it said it has: what it says was counted."""
    parts, size = [], 0
    with archive.open(entry) as file:
        while chunk := file.read(_CHUNK):
            size += len(chunk)
            if size > entry.file_size:
                raise refusal(_("The archive is not what it says it is."))
            parts.append(chunk)
    return b"".join(parts)


def _sorted_out(files: dict[str, bytes]) -> Contents:
    found = Contents()
    for name, raw in files.items():
        path = PurePosixPath(name)
        if path.suffix.lower() in _SHAPE_PARTS:
            found.shapefiles.setdefault(str(path.with_suffix("")), {})[path.suffix.lower()] = raw
        elif path.suffix.lower() == ".txt" and len(files) > 1:
            continue
        else:
            found.files[name] = raw
    for name, parts in found.shapefiles.items():
        missing = [part for part in (".shp", ".dbf") if part not in parts]
        if missing:
            message = _("The Shapefile %(name)s is not complete: %(missing)s is missing in the archive.")
            raise refusal(message % {"name": PurePosixPath(name).name[:80], "missing": ", ".join(missing)})
    return found
