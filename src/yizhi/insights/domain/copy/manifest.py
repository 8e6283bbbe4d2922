"""Which files a copy consists of, and how far they reach. Written last, in one step: what it names is whole."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from yizhi.casework.models import CaseEvent, RegriddingJob
from yizhi.insights.domain.copy.rolls import EDITION

NAME: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """One generation of the copy.

    `mark`: every event up to this position is in it. `witness` tells the database it was made from:
    (case, time) of an event at or below the mark. `regridding`: when the last run over all cases
    ended. `months`: {"2026-03": name of the Parquet file}.
    """

    generation: str
    base: str
    mark: int
    rows: int
    newest: int
    built_at: str
    zone: str
    regridding: str = ""
    witness: tuple[int, int, str] | None = None
    months: dict[str, str] = field(default_factory=dict)
    edition: int = EDITION

    @property
    def made(self) -> datetime:
        """When its rows were read."""
        return datetime.fromisoformat(self.built_at)


def folder() -> Path:
    """Return the directory of the copy."""
    return Path(settings.YIZHI_COPY_DIR)


def read(directory: Path) -> Manifest | None:
    """Return the manifest of a directory; None where there is none that this version can read."""
    try:
        values: dict[str, Any] = json.loads((directory / NAME).read_text("utf-8"))
        values["witness"] = tuple(values["witness"]) if values["witness"] else None
        manifest = Manifest(**values)
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return manifest if manifest.edition == EDITION and manifest.zone == settings.TIME_ZONE else None


def write(directory: Path, manifest: Manifest) -> None:
    """Put a manifest in place: readers see the one before or this one, never a part."""
    spare = directory / f"{NAME}.{os.getpid()}"
    with spare.open("w", encoding="utf-8") as file:
        json.dump(asdict(manifest), file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    spare.replace(directory / NAME)
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def witness_of(mark: int) -> tuple[int, int, str] | None:
    """Return the newest event at or below a position: (id, case, time)."""
    row = CaseEvent.objects.filter(pk__lte=mark).order_by("-pk").values_list("pk", "case_id", "at").first()
    return (row[0], row[1], row[2].isoformat()) if row else None


def last_regridding() -> str:
    """Return when the last run over all cases ended, "" where there was none."""
    ended = (
        RegriddingJob.objects.filter(ended_at__isnull=False).order_by("-ended_at").values_list("ended_at", flat=True)
    )
    last = ended.first()
    return last.isoformat() if last else ""


def is_of_this_database(manifest: Manifest) -> bool:
    """Tell whether the database still holds the history the copy was made from (it does not after an older backup was put back)."""
    if manifest.witness is None:
        return not CaseEvent.objects.filter(pk__lte=manifest.mark).exists()
    pk, case, at = manifest.witness
    row = CaseEvent.objects.filter(pk=pk).values_list("case_id", "at").first()
    return row is not None and (row[0], row[1].isoformat()) == (case, at)
