"""Files that no row names: left by a process that died between writing a file and its row."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import batched
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings

from yizhi.media.models import Photo

FOLDER: Final = "photos"
# Younger files may belong to an upload that is under way.
YOUNGEST: Final = timedelta(hours=24)
# Older ones were looked at by earlier runs.
OLDEST: Final = timedelta(days=14)
BATCH: Final = 200

logger = logging.getLogger("yizhi.media")


def _day_folders(now: datetime) -> Iterator[Path]:
    """Yield the folders of the last two weeks, so that a run costs the same after ten years."""
    for days in range(-1, OLDEST.days + 1):  # -1: folders are named in local time
        folder = Path(settings.MEDIA_ROOT) / FOLDER / (now - timedelta(days=days)).strftime("%Y/%m/%d")
        if folder.is_dir():
            yield folder


def sweep_orphans(now: datetime) -> int:
    """Delete files older than a day that no photo names; return how many."""
    limit = (now - YOUNGEST).timestamp()
    swept = 0
    for folder in _day_folders(now):
        old = (path for path in folder.iterdir() if path.is_file() and path.stat().st_mtime < limit)
        for paths in batched(old, BATCH):
            swept += _delete_unnamed(paths)
    if swept:
        logger.info("orphan files deleted", extra={"rows": swept})
    return swept


def _delete_unnamed(paths: tuple[Path, ...]) -> int:
    """Delete those files whose photo (its id begins the name) does not exist or does not name them."""
    photos = {path: _photo_id(path) for path in paths}
    rows = Photo.objects.in_bulk([key for key in photos.values() if key is not None])
    unnamed = [path for path, key in photos.items() if key not in rows or not _is_named(rows[key], path)]
    for path in unnamed:
        path.unlink(missing_ok=True)
    return len(unnamed)


def _photo_id(path: Path) -> UUID | None:
    try:
        return UUID(path.name.partition("-")[0])
    except ValueError:
        return None


def _is_named(photo: Photo, path: Path) -> bool:
    return path.relative_to(settings.MEDIA_ROOT).as_posix() in {photo.file.name, photo.thumbnail.name}
