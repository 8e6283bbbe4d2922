"""Who has a draft open: each editor's page beats, so that two are told of each other."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from yizhi.grid.models import BoundaryEditor

if TYPE_CHECKING:
    from datetime import datetime

    from yizhi.grid.models import BoundarySet
    from yizhi.org.models import User

BEAT_SECONDS: Final = 10
# Two beats may be lost before somebody counts as gone.
_HERE_FOR: Final = timedelta(seconds=3 * BEAT_SECONDS)
_KEPT_FOR: Final = timedelta(days=1)


def beat(boundary_set: BoundarySet, *, user: User, now: datetime) -> list[User]:
    """Note that somebody has the draft open, and return who else has."""
    BoundaryEditor.objects.update_or_create(boundary_set=boundary_set, user=user, defaults={"seen_at": now})
    return [editor for editor in here(boundary_set, now=now) if editor.pk != user.pk]


def leave(boundary_set: BoundarySet, *, user: User, now: datetime) -> None:
    """Note that somebody closed the draft, and forget who was there long ago."""
    rows = BoundaryEditor.objects.filter(boundary_set=boundary_set)
    rows.filter(user=user).delete()
    rows.filter(seen_at__lt=now - _KEPT_FOR).delete()


def here(boundary_set: BoundarySet, *, now: datetime) -> list[User]:
    """Return who has the draft open, by the time they came (1 statement)."""
    rows = BoundaryEditor.objects.filter(boundary_set=boundary_set, seen_at__gt=now - _HERE_FOR)
    return [row.user for row in rows.select_related("user").order_by("pk")]
