"""Photos of the demonstration: each picture is drawn once, and every use is a row with links to the same bytes."""

from __future__ import annotations

import hashlib
import io
import os
import random
import shutil
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from yizhi.demo.scenes import SCENES, draw_scene
from yizhi.media.domain.render import Rendered, render
from yizhi.media.models import Photo

if TYPE_CHECKING:
    from datetime import datetime

FOLDER: Final = "photos/demo"


@dataclass(frozen=True, slots=True)
class Master:
    """A drawn picture as stored: where its bytes lie and what a row says about them."""

    full: Path
    thumbnail: Path
    width: int
    height: int
    size: int
    sha256: str


class Album:
    """Gives out photos of scenes; draws a scene the first time it is asked for."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.root = Path(settings.MEDIA_ROOT)
        self._masters: dict[tuple[str, bool], Master] = {}
        (self.root / FOLDER).mkdir(parents=True, exist_ok=True)

    def photo(self, scene: str, *, is_after: bool, now: datetime) -> uuid.UUID:
        """Store a photo, unclaimed, and return its id (1 statement)."""
        master = self._master(scene, is_after=is_after)
        photo = Photo(
            upload_key=uuid.uuid4(),
            width=master.width,
            height=master.height,
            size=master.size,
            sha256=master.sha256,
            created_at=now,
            taken_at=now,
        )
        for name, source in ((f"{photo.pk.hex}.jpg", master.full), (f"{photo.pk.hex}-480.jpg", master.thumbnail)):
            _link(source, self.root / FOLDER / name)
        photo.file.name = f"{FOLDER}/{photo.pk.hex}.jpg"
        photo.thumbnail.name = f"{FOLDER}/{photo.pk.hex}-480.jpg"
        photo.save(force_insert=True)
        return photo.pk

    def _master(self, scene: str, *, is_after: bool) -> Master:
        key = (scene, is_after)
        if key not in self._masters:
            self._masters[key] = self._draw(scene, is_after=is_after)
        return self._masters[key]

    def _draw(self, scene: str, *, is_after: bool) -> Master:
        buffer = io.BytesIO()
        draw_scene(scene, is_after=is_after, seed=self.seed).save(buffer, "JPEG", quality=88)
        buffer.seek(0)
        rendered: Rendered = render(buffer)
        name = f"{scene}-{'after' if is_after else 'before'}"
        full, thumbnail = self.root / FOLDER / f"{name}.jpg", self.root / FOLDER / f"{name}-480.jpg"
        full.write_bytes(rendered.full)
        thumbnail.write_bytes(rendered.thumbnail)
        digest = hashlib.sha256(rendered.full).hexdigest()
        return Master(full, thumbnail, rendered.width, rendered.height, len(rendered.full), digest)


def _link(source: Path, target: Path) -> None:
    """Give the same bytes another name, so that deleting one photo leaves the others; copy where links are not possible."""
    try:
        os.link(source, target)
    except OSError:
        with suppress(shutil.SameFileError):
            shutil.copyfile(source, target)


def some_scene(rng: random.Random) -> str:
    """Return the name of any scene."""
    return rng.choice(sorted(SCENES))
