"""A file of places between its upload and its import: kept for a day, under a random name, for who sent it."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from yizhi.grid.domain.known_ground import known_ground
from yizhi.grid.domain.layers import Layer, candidates, in_wgs84, read_layer
from yizhi.kernel.errors import InvalidInputError
from yizhi.kernel.ids import is_token, new_token
from yizhi.workbench.domain import large_files

if TYPE_CHECKING:
    from django.core.files import File

KEPT_SECONDS: Final = 24 * 3600
MOST_BYTES: Final = 100 * 1024 * 1024
SAMPLE: Final = 5


@dataclass(frozen=True, slots=True)
class Preview:
    """What the page of a file shows before anything is stored; kept beside the file, so that it is read once.

    `places` are where it lands under each likely coordinate system, if it names none.
    """

    layer: str
    count: int
    columns: list[str]
    crs: str
    asks_crs: bool
    sample: list[list[str]]
    places: list[dict[str, Any]]


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
        (_folder() / f"{user_id}-{token}.json").unlink(missing_ok=True)


def is_large(token: str, user_id: int | None) -> bool:
    """Tell whether a kept file is more than a page reads. Raises InvalidInputError where it is gone."""
    return large_files.is_large(path_of(token, user_id))


def kept_preview(token: str, user_id: int | None, layer: str = "") -> Preview | None:
    """Return what the page shows of a kept file, None where nobody looked at it yet. Raises InvalidInputError where it is gone."""
    beside = path_of(token, user_id).with_name(f"{user_id}-{token}.json")
    known = Preview(**json.loads(beside.read_text(encoding="utf-8"))) if beside.is_file() else None
    return known if known is not None and known.layer == layer else None


def preview(token: str, user_id: int | None, name: str, layer: str = "") -> Preview:
    """Return what the page shows of a kept file. Raises InvalidInputError on `file` or `layer`."""
    known = kept_preview(token, user_id, layer)
    if known is not None:
        return known
    read = layer_of(token, user_id, name, layer)
    landing = candidates(read, known_ground()) if read.asks_crs else []
    made = Preview(
        layer, len(read.rows), list(read.columns), read.crs, read.asks_crs,
        [[_cell(row.values.get(column)) for column in read.columns] for row in read.rows[:SAMPLE]],
        [{"crs": o.crs, "label": o.label, "centre": list(o.centre), "plausible": bool(o.plausible)} for o in landing],
    )  # fmt: skip
    beside = path_of(token, user_id).with_name(f"{user_id}-{token}.json")
    beside.write_text(json.dumps(asdict(made), ensure_ascii=False), encoding="utf-8")
    return made


def layer_of(token: str, user_id: int | None, name: str, layer: str = "") -> Layer:
    """Read a kept file. Raises InvalidInputError on `file` or `layer`."""
    return read_layer(path_of(token, user_id), name, layer=layer)


def _cell(value: Any) -> str:
    return "" if value is None else str(value)[:60]


def in_degrees(read: Layer, crs: str) -> Layer:
    """Return a layer in WGS 84. Raises InvalidInputError on `crs`."""
    return in_wgs84(read, crs, known_ground())
