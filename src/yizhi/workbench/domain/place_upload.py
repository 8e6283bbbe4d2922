"""A file of places between its upload and its import: kept for a day, under a random name, for who sent it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from yizhi.grid.domain.known_ground import known_ground
from yizhi.grid.domain.layers import Candidate, Choice, Layer, candidates, choices, in_wgs84, read_layer
from yizhi.kernel.errors import InvalidInputError
from yizhi.kernel.ids import is_token, new_token

if TYPE_CHECKING:
    from django.core.files import File

KEPT_SECONDS: Final = 24 * 3600
MOST_BYTES: Final = 100 * 1024 * 1024
SAMPLE: Final = 5
# More rows than a page waits for; the command reads any number.
MOST_ROWS: Final = 30_000


@dataclass(frozen=True, slots=True)
class Preview:
    """What the page of a file shows before anything is stored."""

    layer: Layer
    sample: list[list[str]]
    places: list[Candidate]
    systems: list[Choice]


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "imports"


def keep(file: File[bytes], user_id: int | None) -> str:
    """Keep an uploaded file; return its token. Raises InvalidInputError on `file`."""
    if not file.size:
        raise InvalidInputError(_("The file is empty."), field="file")
    if file.size > MOST_BYTES:
        raise InvalidInputError(_("The file is larger than 100 MB."), field="file")
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if time.time() - old.stat().st_mtime > KEPT_SECONDS:
            old.unlink(missing_ok=True)
    token = new_token()
    with (folder / f"{user_id}-{token}").open("wb") as target:
        for chunk in file.chunks():
            target.write(chunk)
    return token


def path_of(token: str, user_id: int | None) -> Path:
    """Return where a kept file lies. Raises InvalidInputError on `file` where it is gone or somebody else's."""
    path = _folder() / f"{user_id}-{token}"
    if not is_token(token) or not path.is_file():
        raise InvalidInputError(_("The file is not kept any more. Choose it again."), field="file")
    return path


def forget(token: str, user_id: int | None) -> None:
    """Delete a kept file."""
    if is_token(token):
        (_folder() / f"{user_id}-{token}").unlink(missing_ok=True)


def preview(token: str, user_id: int | None, name: str, layer: str = "") -> Preview:
    """Read a kept file for the page. Raises InvalidInputError on `file` or `layer`."""
    read = read_layer(path_of(token, user_id), name, layer=layer)
    if len(read.rows) > MOST_ROWS:
        message = _("The file has %(count)d rows; the page takes %(most)d. Use the command import-places.")
        raise InvalidInputError(message % {"count": len(read.rows), "most": MOST_ROWS}, field="file")
    sample = [[_cell(row.values.get(column)) for column in read.columns] for row in read.rows[:SAMPLE]]
    landing = candidates(read, known_ground()) if read.asks_crs else []
    return Preview(read, sample, landing, list(choices()) if read.asks_crs else [])


def _cell(value: Any) -> str:
    return "" if value is None else str(value)[:60]


def in_degrees(read: Layer, crs: str) -> Layer:
    """Return a layer in WGS 84. Raises InvalidInputError on `crs`."""
    return in_wgs84(read, crs, known_ground())
