"""When the next generation is due: asked once a minute by the ticker."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from yizhi.casework.models import CaseEvent
from yizhi.insights.domain.copy import manifest as manifests
from yizhi.insights.domain.copy.build import BusyError, make_generation, must_start_anew
from yizhi.insights.domain.copy.manifest import Manifest

logger = logging.getLogger("yizhi.insights")

# A tail is read by every process that starts, and looked through by every question: it stays short.
_LEAST_TAIL, _MOST_TAIL, _SHARE = 2_000, 20_000, 100
# A generation older than this is made again where anything happened since: days would run out of its count of days.
_OLDEST: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the copy stands: its newest generation, events since, and why a next one is due ("" = it is not)."""

    manifest: Manifest | None
    behind: int
    due: str


def standing(now: datetime) -> Standing:
    """Return how the copy stands (4 statements)."""
    manifest = manifests.read(manifests.folder())
    if manifest is None:
        return Standing(None, CaseEvent.objects.count(), "there is none")
    behind = CaseEvent.objects.filter(pk__gt=manifest.mark).count()
    if must_start_anew(manifest):
        return Standing(manifest, behind, "cases changed without events, or this is another database")
    if behind > min(_MOST_TAIL, max(_LEAST_TAIL, manifest.rows // _SHARE)):
        return Standing(manifest, behind, "many events since")
    if behind and now - manifest.made > _OLDEST:
        return Standing(manifest, behind, "a day old")
    return Standing(manifest, behind, "")


def keep(now: datetime) -> int:
    """Make the next generation where it is due; return how many were made."""
    found = standing(now)
    if not found.due:
        return 0
    try:
        made = make_generation(now=now)
    except BusyError:
        return 0
    logger.info("columnar copy made", extra={"why": found.due, "rows": made.rows, "mark": made.mark})
    return 1
