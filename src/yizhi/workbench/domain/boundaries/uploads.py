"""A file of boundaries between its upload and its draft: kept for a day under a random name, for who sent it.

Beside the file lies what was chosen so far, so that going back keeps it and a reload loses nothing.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from yizhi.grid.domain.known_ground import known_ground
from yizhi.grid.domain.layers import Layer, in_wgs84, read_layer
from yizhi.grid.domain.layers.limits import MAX_FILE_BYTES
from yizhi.kernel.errors import InvalidInputError, NotFoundError
from yizhi.kernel.ids import is_token, new_token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.files import File

    from yizhi.grid.domain.layers import Bounds

KEPT_SECONDS: Final = 24 * 3600
_LONGEST: Final = 200


@dataclass(slots=True)
class Upload:
    """A kept file and what was chosen for it so far."""

    token: str
    user_id: int
    name: str
    layer: str = ""
    layers: list[str] = field(default_factory=list)
    crs: str = ""
    choices: dict[str, str] = field(default_factory=dict)
    # The form's own key, by which an upload is cancelled that has no token yet; and whether it was read.
    key: str = ""
    is_read: bool = False
    # Every shape has too many corners: thinned unless somebody chose otherwise.
    is_thinned: bool = False

    @property
    def simplify(self) -> bool:
        """Whether shapes with too many corners are thinned."""
        return bool(self.choices.get("simplify")) if self.choices else self.is_thinned

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return _folder() / f"{self.user_id}-{self.token}"

    @property
    def found_path(self) -> Path:
        """Where what was found in it is kept (`workbench/domain/works/files.py`)."""
        return self.path.with_suffix(".found")

    @property
    def look_path(self) -> Path:
        """Where what the wizard shows of a large file is kept (`looks.py`)."""
        return self.path.with_suffix(".look")

    @property
    def rows_path(self) -> Path:
        """Where what is to be said of the rows of a large file is kept (`workbench/domain/works/files.py`)."""
        return self.path.with_suffix(".rows")

    def save(self) -> None:
        """Keep what was chosen."""
        self.path.with_suffix(".json").write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")

    def finish(self) -> bool:
        """Keep a file that was read; one that was cancelled meanwhile is deleted: False."""
        self.is_read = True
        self.save()
        if not self.key or not _mark(self.key, self.user_id).exists():
            return True
        self.forget()
        _mark(self.key, self.user_id).unlink(missing_ok=True)
        return False

    def forget(self) -> None:
        """Delete the file, what was chosen, and what was found in it."""
        for path in (self.path, self.path.with_suffix(".json"), self.look_path, self.found_path, self.rows_path):
            path.unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "boundary-uploads"


def _mark(key: str, user_id: int) -> Path:
    return _folder() / f"{user_id}-{key}.cancelled"


def cancel(key: str, user_id: int) -> None:
    """Have an upload leave nothing: one that is being read is deleted when it has been, one that was read at once."""
    if not _folder().is_dir():
        return
    _mark(key, user_id).touch()
    for stored in _folder().glob(f"{user_id}-*.json"):
        known = Upload(**json.loads(stored.read_text(encoding="utf-8")))
        if known.key == key and known.is_read:
            known.forget()
            _mark(key, user_id).unlink(missing_ok=True)


def _old_files(now: float) -> Iterator[Path]:
    if _folder().is_dir():
        yield from (path for path in _folder().iterdir() if now - path.stat().st_mtime > KEPT_SECONDS)


def sweep(now: Any) -> int:
    """Delete what was kept for longer than a day; return how many files. Called by the ticker."""
    swept = 0
    for path in _old_files(now.timestamp()):
        path.unlink(missing_ok=True)
        swept += 1
    return swept


def keep(file: File[bytes], user_id: int, *, key: str = "") -> Upload:
    """Keep an uploaded file. Raises InvalidInputError on `file`."""
    if not file.size:
        raise InvalidInputError(_("The file is empty."), field="file")
    if file.size > MAX_FILE_BYTES:
        raise too_large()
    upload = Upload(new_token(), user_id, (file.name or "").replace("\x00", "")[:_LONGEST], key=key)
    _folder().mkdir(parents=True, exist_ok=True)
    with upload.path.open("wb") as target:
        for chunk in file.chunks():
            target.write(chunk)
    upload.save()
    return upload


def too_large() -> InvalidInputError:
    """Return the error for a file that is not taken."""
    message = _("The file is larger than %(most)s MB. Split it, or leave out what is not needed.")
    return InvalidInputError(message % {"most": MAX_FILE_BYTES // 1024 // 1024}, field="file", code="too_large")


def kept(token: str, user_id: int) -> Upload:
    """Return a kept file. Raises NotFoundError where it is gone or somebody else's."""
    stored = _folder() / f"{user_id}-{token}.json"
    if not is_token(token) or not stored.is_file():
        raise NotFoundError(_("The file is not kept any more. Choose it again."))
    known = json.loads(stored.read_text(encoding="utf-8"))
    return Upload(**known)


class _Last:
    """The layer this process read last: the steps of the wizard ask for the same one again and again."""

    key: tuple[str, str, bool] = ("", "", False)
    at = 0.0
    layer: Layer | None = None


def layer_of(upload: Upload) -> Layer:
    """Read the file as it lies. Raises InvalidInputError on `file` or `layer`, NotFoundError where it is gone."""
    key = (upload.token, upload.layer, upload.simplify)
    if _Last.layer is not None and _Last.key == key and time.monotonic() - _Last.at < KEPT_SECONDS:
        return _Last.layer
    if not upload.path.is_file():
        raise NotFoundError(_("The file is not kept any more. Choose it again."))
    read = read_layer(upload.path, upload.name, layer=upload.layer, simplify=upload.simplify)
    _Last.key, _Last.layer, _Last.at = key, read, time.monotonic()
    return read


def placed(upload: Upload, known: Bounds | None = None) -> Layer:
    """Return the layer in WGS 84. Raises InvalidInputError on `crs`."""
    return in_wgs84(layer_of(upload), upload.crs, known or known_ground())
