"""Steps of editing a draft: taken, undone and done again, each in one transaction and on the version that was seen.

Every other writer of a draft's areas (`edits.py`, repairs) hands its changes to `take_step`
or `take_computed`, so that whatever was done to a draft can be undone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import shapely
from django.db import transaction
from django.utils.translation import gettext as _

from yizhi.grid.domain.boundaries import checked_boundary, geometry_columns
from yizhi.grid.domain.sets.access import require_writing
from yizhi.grid.domain.sets.history import acts_since, names_of
from yizhi.grid.enums import SetState
from yizhi.grid.models import BoundarySet, BoundaryStep, SetArea
from yizhi.kernel.errors import ConflictError, NotFoundError

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from shapely.geometry.base import BaseGeometry

    from yizhi.org.actor import Actor

_FIELDS: Final = ("code", "name", "name_en", "households")
_GEOMETRY: Final = ("geometry", "min_lon", "min_lat", "max_lon", "max_lat", "lon", "lat")
_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class AreaDraft:
    """What an area of a draft shall be; geometry in degrees, WGS 84."""

    geometry: BaseGeometry
    code: str = ""
    name: str = ""
    name_en: str = ""
    households: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One area of a step: `id` None adds one, `after` None takes it away."""

    id: int | None
    after: AreaDraft | None


@dataclass(frozen=True, slots=True)
class Taken:
    """What a step, an undo or a redo left: the version it made, the areas it changed (as they are now) and those gone."""

    boundary_set: BoundarySet
    version: int
    step: int
    kind: str
    changed: list[SetArea] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    undo_of: str = ""


type Compute = Callable[[BoundarySet], Sequence[Change]]


def take_step(
    set_id: int,
    kind: str,
    changes: Sequence[Change],
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    key: uuid.UUID | None = None,
) -> Taken:
    """Change areas of a draft as one step that can be undone.

    Raises NotFoundError, NotAllowedError, ConflictError ("stale" with the acts since the
    version that was seen, "not_draft"), InvalidInputError for a geometry that is none.
    The same key gives the same answer, once.
    """
    return take_computed(set_id, kind, lambda _set: changes, actor=actor, now=now, version=version, key=key)


@transaction.atomic
def take_computed(
    set_id: int,
    kind: str,
    compute: Compute,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    key: uuid.UUID | None = None,
) -> Taken:
    """Take a step whose changes are worked out on the draft as it is, while nobody else can change it."""
    boundary_set = _locked(set_id, actor)
    known = BoundaryStep.objects.filter(key=key, boundary_set_id=set_id).first() if key else None
    if known is not None:
        return _answer(boundary_set, known, known.version)
    _require_draft(boundary_set, version)
    pairs = _stored_form(set_id, compute(boundary_set))
    BoundaryStep.objects.filter(boundary_set_id=set_id, number__gt=boundary_set.step).delete()
    ids = _write(set_id, [(id_, after) for id_, _before, after in pairs])
    _advance(boundary_set, step=boundary_set.step + 1)
    step = BoundaryStep.objects.create(
        boundary_set_id=set_id,
        number=boundary_set.step,
        kind=kind,
        changes=[{"id": id_, "before": p[1], "after": p[2]} for id_, p in zip(ids, pairs, strict=True)],
        at=now,
        by_id=actor.user_id,
        key=key,
        version=boundary_set.version,
    )
    return _answer(boundary_set, step, step.version)


def undo(set_id: int, *, actor: Actor, now: datetime, version: int | None) -> Taken:
    """Put back what the last step changed. Raises like `take_step`; ConflictError "nothing" where there is no step."""
    return _turn(set_id, back=True, actor=actor, now=now, version=version)


def redo(set_id: int, *, actor: Actor, now: datetime, version: int | None) -> Taken:
    """Do the step again that was undone last. Raises like `undo`."""
    return _turn(set_id, back=False, actor=actor, now=now, version=version)


@transaction.atomic
def _turn(set_id: int, *, back: bool, actor: Actor, now: datetime, version: int | None) -> Taken:
    boundary_set = _locked(set_id, actor)
    steps = BoundaryStep.objects.filter(boundary_set_id=set_id)
    if version is not None and version != boundary_set.version:
        done = steps.filter(turned_version=version + 1, turned_by_id=actor.user_id).first()
        if done is not None and (done.number > boundary_set.step) == back:
            return _answer(boundary_set, done, version + 1, undone=back)
    _require_draft(boundary_set, version)
    step = steps.filter(number=boundary_set.step + (0 if back else 1)).first()
    if step is None:
        message = _("There is nothing to undo.") if back else _("There is nothing to do again.")
        raise ConflictError(message, code="nothing")
    _write(set_id, [(change["id"], change["before" if back else "after"]) for change in step.changes])
    _advance(boundary_set, step=boundary_set.step + (-1 if back else 1))
    step.turned_version, step.turned_at, step.turned_by_id = boundary_set.version, now, actor.user_id
    step.save(update_fields=["turned_version", "turned_at", "turned_by"])
    return _answer(boundary_set, step, boundary_set.version, undone=back)


def _locked(set_id: int, actor: Actor) -> BoundarySet:
    boundary_set = BoundarySet.objects.select_for_update().filter(pk=set_id).first()
    if boundary_set is None:
        raise NotFoundError(_("There is no such boundary set."))
    require_writing(actor, boundary_set)
    return boundary_set


def _require_draft(boundary_set: BoundarySet, version: int | None) -> None:
    if boundary_set.state != SetState.DRAFT:
        message = _("This boundary set is no draft any more: %(state)s. Start a new draft from it.")
        raise ConflictError(message % {"state": boundary_set.get_state_display()}, code="not_draft")
    if version is not None and version != boundary_set.version:
        acts = acts_since(boundary_set.pk, version)
        last = acts[0] if acts else {"who": "", "act": "", "at": None}
        message = _("%(who)s has changed this draft since you loaded it.") % {"who": last["who"] or _("Somebody")}
        raise ConflictError(message, code="stale", version=boundary_set.version, acts=acts, **last)


def _advance(boundary_set: BoundarySet, *, step: int) -> None:
    """Count the version up and set the step, unless somebody was first."""
    seen = boundary_set.version
    rows = BoundarySet.objects.filter(pk=boundary_set.pk, version=seen, state=SetState.DRAFT)
    if not rows.update(version=seen + 1, step=step):
        raise ConflictError(_("Somebody has changed this draft since you loaded it."), code="stale")
    boundary_set.version, boundary_set.step = seen + 1, step


def _stored_form(set_id: int, changes: Sequence[Change]) -> list[tuple[int | None, Any, Any]]:
    """Return (id, before, after) of changes; areas that are gone meanwhile are a conflict."""
    ids = [change.id for change in changes if change.id is not None]
    rows = {row.pk: row for row in _rows(set_id, ids)}
    if len(rows) != len(set(ids)) or not changes:
        raise ConflictError(_("The area is gone: somebody has deleted or merged it."), code="gone")
    return [(c.id, None if c.id is None else as_stored(rows[c.id]), _drafted(c.after)) for c in changes]


def _rows(set_id: int, ids: Sequence[int]) -> list[SetArea]:
    found: list[SetArea] = []
    for start in range(0, len(ids), _BATCH):
        found += SetArea.objects.filter(boundary_set_id=set_id, pk__in=ids[start : start + _BATCH])
    return found


def as_stored(row: SetArea) -> dict[str, Any]:
    """Return an area as a step stores it."""
    return {name: getattr(row, name) for name in _FIELDS} | {"wkb": bytes(row.geometry).hex()}


def _drafted(draft: AreaDraft | None) -> dict[str, Any] | None:
    if draft is None:
        return None
    wkb = shapely.to_wkb(checked_boundary(draft.geometry), byte_order=1, output_dimension=2, hex=True)
    return {name: getattr(draft, name) for name in _FIELDS} | {"wkb": wkb}


def _values(stored: dict[str, Any]) -> dict[str, Any]:
    return {name: stored[name] for name in _FIELDS} | geometry_columns(shapely.from_wkb(stored["wkb"]))


def _write(set_id: int, wanted: Sequence[tuple[int | None, dict[str, Any] | None]]) -> list[int]:
    """Make areas as wanted (None: gone) and return their ids in the same order; a known id that is not there comes back."""
    known = {row.pk: row for row in _rows(set_id, [id_ for id_, _after in wanted if id_ is not None])}
    new: list[SetArea] = []
    altered: list[SetArea] = []
    slots: list[SetArea] = []
    for id_, after in wanted:
        row = known.get(id_ or 0)
        if row is None:
            row = SetArea(pk=id_, boundary_set_id=set_id)
            if after is not None:
                new.append(row)
        elif after is not None:
            altered.append(row)
        for name, value in (_values(after) if after is not None else {}).items():
            setattr(row, name, value)
        slots.append(row)
    gone = [id_ for id_, after in wanted if after is None and id_ is not None]
    for start in range(0, len(gone), _BATCH):
        SetArea.objects.filter(boundary_set_id=set_id, pk__in=gone[start : start + _BATCH]).delete()
    SetArea.objects.bulk_create(new, batch_size=_BATCH)
    SetArea.objects.bulk_update(altered, [*_FIELDS, *_GEOMETRY], batch_size=_BATCH)
    return [row.pk for row in slots]


def _answer(boundary_set: BoundarySet, step: BoundaryStep, version: int, *, undone: bool = False) -> Taken:
    ids = [change["id"] for change in step.changes]
    changed = _rows(boundary_set.pk, ids)
    there = {row.pk for row in changed}
    return Taken(
        boundary_set,
        version,
        boundary_set.step,
        step.kind,
        changed,
        [id_ for id_ in ids if id_ not in there],
        names_of(step.changes) if undone else "",
    )
