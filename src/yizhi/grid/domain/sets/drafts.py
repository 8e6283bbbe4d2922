"""How a draft of boundaries begins: from a file's areas, from what is in force, from an older set, or empty."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import shapely
from django.db import transaction
from django.utils.translation import gettext as _

from yizhi.grid.domain.boundaries import checked_boundary, geometry_columns
from yizhi.grid.domain.codes import level_of
from yizhi.grid.domain.sets.access import may_read_set, may_write_set, require_writing
from yizhi.grid.domain.sets.steps import AreaDraft
from yizhi.grid.enums import CODE_LENGTH, Level, SetState
from yizhi.grid.models import Area, BoundarySet, SetArea
from yizhi.kernel import audit
from yizhi.kernel.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from yizhi.kernel.scoping import within

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from yizhi.org.actor import Actor

_BATCH: Final = 500
_NAME_LENGTH: Final = 100


@dataclass(frozen=True, slots=True)
class Plan:
    """What a draft is of: its name, the level of its areas, the area they lie in ("" = all), and where they come from."""

    name: str
    level: Level
    under: str
    source: str = ""
    crs: str = ""


def make_draft(areas: Sequence[AreaDraft], plan: Plan, *, actor: Actor, now: datetime, key: uuid.UUID) -> BoundarySet:
    """Make a draft of these areas; the key becomes its uuid, so that a retry gives the same draft.

    Raises NotFoundError or NotAllowedError, and InvalidInputError on `name` or `level`.
    """
    require_ground(actor, plan.under, plan.level)
    title = checked_title(plan.name)
    values = {
        "name": title, "level": plan.level, "under": plan.under, "source": plan.source[:200], "crs": plan.crs[:200],
        "created_at": now, "created_by_id": actor.user_id,
    }  # fmt: skip
    with transaction.atomic():
        made, is_new = BoundarySet.objects.get_or_create(uuid=key, defaults=values)
        if is_new:
            fill(made, areas)
            note(made, "draft_boundaries", actor, now)
    return made


def checked_title(name: str) -> str:
    """Return the name of a set as it is stored. Raises InvalidInputError on `name`."""
    title = name.strip()
    if not title or len(title) > _NAME_LENGTH:
        raise InvalidInputError(_("Give the set a name of at most 100 signs."), field="name")
    return title


def require_ground(actor: Actor, under: str, level: Level) -> None:
    """Raise unless the actor may draw areas of this level inside an area."""
    if under and (not Area.objects.filter(pk=under, is_active=True).exists() or not may_read_set(actor, under)):
        raise NotFoundError(_("There is no such area. Choose one from the list."))
    if not may_write_set(actor, under):
        raise NotAllowedError(_("Only administrators of the area change its boundaries."))
    if under and len(under) >= CODE_LENGTH[level]:
        raise InvalidInputError(
            _("Areas of this level do not lie inside %(code)s.") % {"code": under}, field="level", level=level_of(under)
        )


def fill(boundary_set: BoundarySet, areas: Iterable[AreaDraft]) -> None:
    """Write the areas of a set that has none yet."""
    rows = [
        SetArea(
            boundary_set=boundary_set,
            code=area.code,
            name=area.name,
            name_en=area.name_en,
            households=area.households,
            **geometry_columns(checked_boundary(area.geometry)),
        )
        for area in areas
    ]
    SetArea.objects.bulk_create(rows, batch_size=_BATCH)


def draft_from_force(plan: Plan, *, actor: Actor, now: datetime, key: uuid.UUID) -> BoundarySet:
    """Make a draft of the areas that are in force. Raises like `make_draft`."""
    require_ground(actor, plan.under, plan.level)
    plan = replace(plan, source=_("Boundaries in force"))
    return make_draft(areas_in_force(plan.level, plan.under), plan, actor=actor, now=now, key=key)


def draft_from_set(old: BoundarySet, name: str, *, actor: Actor, now: datetime, key: uuid.UUID) -> BoundarySet:
    """Make a draft of the areas of another set. Raises like `make_draft`."""
    plan = Plan(name, Level(old.level), old.under, old.name, old.crs)
    return make_draft(areas_of_set(old), plan, actor=actor, now=now, key=key)


def rows_in_force(level: str, under: str) -> QuerySet[Area]:
    """The active areas of a level inside an area that have a boundary, in the order of their codes."""
    rows = Area.objects.filter(level=level, is_active=True, geometry__isnull=False).order_by("code")
    return rows.filter(within("code", [under])) if under else rows


def areas_in_force(level: str, under: str) -> list[AreaDraft]:
    """Return what is in force as drafts (1 statement)."""
    return [_drafted(row) for row in rows_in_force(level, under)]


def areas_of_set(boundary_set: BoundarySet) -> list[AreaDraft]:
    """Return the areas of a set (1 statement)."""
    return [_drafted(row) for row in boundary_set.areas.order_by("code", "pk")]


def _drafted(row: Area | SetArea) -> AreaDraft:
    geometry = shapely.from_wkb(bytes(row.geometry or b""))
    return AreaDraft(geometry, row.code, row.name, row.name_en, row.households)


def with_known_facts(areas: Iterable[AreaDraft]) -> list[AreaDraft]:
    """Return areas with names and households of the areas in force of the same code, where the file says nothing of them."""
    wanted = list(areas)
    known = {row.code: row for row in Area.objects.filter(code__in={area.code for area in wanted}).defer("geometry")}
    filled = []
    for area in wanted:
        row = known.get(area.code)
        if row is None:
            filled.append(area)
            continue
        filled.append(
            replace(
                area,
                name=area.name or row.name,
                name_en=area.name_en or row.name_en,
                households=row.households if area.households is None else area.households,
            )
        )
    return filled


def discard(boundary_set: BoundarySet, *, actor: Actor, now: datetime, version: int | None) -> None:
    """Put a draft away for good. Raises ConflictError where it is no draft any more or somebody changed it."""
    require_writing(actor, boundary_set)
    with transaction.atomic():
        rows = BoundarySet.objects.filter(pk=boundary_set.pk, state=SetState.DRAFT)
        if version is not None:
            rows = rows.filter(version=version)
        if not rows.update(state=SetState.DISCARDED, ended_at=now):
            raise ConflictError(_("This set was changed meanwhile. Look at it again."), code="stale")
        note(boundary_set, "discard_boundaries", actor, now)


def note(boundary_set: BoundarySet, act: str, actor: Actor, now: datetime, reason: str = "") -> None:
    """Write an entry of the audit trail about a set."""
    audit.record(
        actor_id=actor.user_id, act=act, subject_kind="boundary_set", subject_id=str(boundary_set.uuid), now=now,
        reason=reason or boundary_set.name,
    )  # fmt: skip
