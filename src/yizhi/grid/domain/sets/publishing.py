"""A set put in force: now or on a date to come, in one transaction, and taken back where that was a mistake.

What was there is kept as the set that the new one replaces. Areas that are gone become inactive and are never deleted:
cases name them. Who publishes first wins: the state is changed by a conditional UPDATE on the version that was seen,
and everything else follows in the same transaction behind the lock on the revision of all boundaries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yizhi.grid.domain.areas import bump_revision
from yizhi.grid.domain.sets.access import require_writing
from yizhi.grid.domain.sets.checking import check_set, has_errors
from yizhi.grid.domain.sets.drafts import areas_in_force, areas_of_set, fill, note, rows_in_force
from yizhi.grid.domain.writing import NewArea, store_areas
from yizhi.grid.enums import Level, SetState
from yizhi.grid.models import Area, BoundaryRevision, BoundarySet
from yizhi.kernel import clock
from yizhi.kernel.errors import ConflictError, InvalidInputError
from yizhi.kernel.registry import Registry
from yizhi.org.actor import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime

    from yizhi.grid.domain.coverage import Finding
    from yizhi.grid.domain.sets.steps import AreaDraft
    from yizhi.org.actor import Actor

# (reason, actor, now), called in the transaction that put other boundaries in force.
boundaries_changed: Registry[Callable[[str, Actor, datetime], object]] = Registry("listener to boundaries")
_BATCH: Final = 500
_SHOWN: Final = 5


def publish(
    boundary_set: BoundarySet,
    *,
    effective_on: date,
    accept_warnings: bool,
    actor: Actor,
    now: datetime,
    version: int | None,
    found: Sequence[Finding] | None = None,
) -> BoundarySet:
    """Publish a draft: in force at once where the date is today, else on that day.

    `found` is what a check of this `version` has just found; without it the draft is checked here.
    Raises ConflictError ("stale", "not_draft") where somebody was first, InvalidInputError on `effective_on` for a day
    that is over, on `findings` where errors stand in the way, on `accept_warnings` where warnings were not accepted.
    """
    require_writing(actor, boundary_set)
    today = refuse_past(effective_on, now)
    with transaction.atomic():
        _claim(boundary_set, version, effective_on, actor, now)
        refuse_findings(
            boundary_set, check_set(boundary_set) if found is None else found, accept_warnings=accept_warnings
        )
        _refuse_orphans(boundary_set)
        note(boundary_set, "publish_boundaries", actor, now, f"{effective_on}: {boundary_set.name}")
        if effective_on == today:
            _put_in_force(boundary_set, actor, now)
    boundary_set.refresh_from_db()
    return boundary_set


def refuse_past(day: date, now: datetime) -> date:
    """Raise InvalidInputError for a day that is over; return today."""
    today = clock.local(now).date()
    if day < today:
        raise InvalidInputError(_("Choose today or a day to come."), field="effective_on")
    return today


def _claim(boundary_set: BoundarySet, version: int | None, day: date, actor: Actor, now: datetime) -> None:
    """Make the draft a published set, unless it is none any more or another version than was seen."""
    rows = BoundarySet.objects.filter(pk=boundary_set.pk, state=SetState.DRAFT)
    if version is not None:
        rows = rows.filter(version=version)
    if rows.update(state=SetState.WAITING, effective_on=day, published_at=now, published_by_id=actor.user_id):
        boundary_set.refresh_from_db()
        return
    boundary_set.refresh_from_db()
    if boundary_set.state == SetState.DRAFT:
        message = _("This draft was changed since you looked at it. Check it again before you publish it.")
        raise ConflictError(message, code="stale")
    who = boundary_set.published_by or _("Somebody")
    message = _("This set is no draft any more: %(who)s was first. It is now: %(state)s.")
    raise ConflictError(
        message % {"who": who, "state": boundary_set.get_state_display()},
        code="not_draft", who=str(who), at=boundary_set.published_at,
    )  # fmt: skip


def refuse_findings(boundary_set: BoundarySet, found: Sequence[Finding], *, accept_warnings: bool) -> None:
    """Raise InvalidInputError where what was found keeps a set from being published."""
    if not boundary_set.areas.exists():
        raise InvalidInputError(_("An empty set cannot be published."), field="findings", code="empty")
    if has_errors(found):
        raise InvalidInputError(_("Errors stand in the way: put them right first."), field="findings", code="errors")
    if found and not accept_warnings:
        raise InvalidInputError(_("Say that you have seen the warnings."), field="accept_warnings", code="warnings")


def _refuse_orphans(boundary_set: BoundarySet) -> None:
    """Refuse to end an area that still has areas inside it."""
    if boundary_set.level == Level.GRID:
        return
    staying = set(boundary_set.areas.values_list("code", flat=True))
    ending = [code for code in _codes_in_force(boundary_set) if code not in staying]
    left = Area.objects.filter(parent_id__in=ending, is_active=True).values_list("code", flat=True)[:_SHOWN]
    if left:
        message = _("Areas would be left without the one above them: %(codes)s. Publish their new division first.")
        raise InvalidInputError(message % {"codes": "、".join(left)}, field="findings", code="orphans")


def _codes_in_force(boundary_set: BoundarySet) -> list[str]:
    return list(rows_in_force(boundary_set.level, boundary_set.under).values_list("code", flat=True))


def put_due_in_force(now: datetime) -> int:
    """Put in force every published set whose day has come; return how many. Called by the ticker."""
    due = BoundarySet.objects.filter(state=SetState.WAITING, effective_on__lte=clock.local(now).date())
    done = 0
    for waiting in due.order_by("effective_on", "published_at", "pk"):
        with transaction.atomic():
            _lock_ground()
            still = BoundarySet.objects.filter(pk=waiting.pk, state=SetState.WAITING).first()
            if still is not None:
                _put_in_force(still, SYSTEM, now)
                done += 1
    return done


def call_off(boundary_set: BoundarySet, *, actor: Actor, now: datetime) -> None:
    """Make a published set that is not in force yet a draft again. Raises ConflictError where it is in force by now."""
    require_writing(actor, boundary_set)
    with transaction.atomic():
        rows = BoundarySet.objects.filter(pk=boundary_set.pk, state=SetState.WAITING)
        if not rows.update(state=SetState.DRAFT, effective_on=None, published_at=None, published_by=None):
            raise ConflictError(_("This set was changed meanwhile. Look at it again."), code="stale")
        note(boundary_set, "call_off_boundaries", actor, now)


def _lock_ground() -> None:
    """Let one transaction at a time change which boundaries are in force (the row is created by the first)."""
    BoundaryRevision.objects.select_for_update().get_or_create(pk=1)


def _put_in_force(boundary_set: BoundarySet, actor: Actor, now: datetime) -> None:
    _lock_ground()
    before = _what_was_there(boundary_set, now)
    apply_areas(areas_of_set(boundary_set), boundary_set.level, boundary_set.under)
    if before is not None:
        BoundarySet.objects.filter(pk=before.pk).update(state=SetState.REPLACED, ended_at=now)
    BoundarySet.objects.filter(pk=boundary_set.pk).update(
        state=SetState.IN_FORCE, replaces=before, effective_on=clock.local(now).date()
    )
    _tell(boundary_set, actor, now)


def _tell(boundary_set: BoundarySet, actor: Actor, now: datetime) -> None:
    bump_revision()
    for _name, listener in boundaries_changed:
        listener(str(boundary_set.uuid), actor, now)


def in_force(level: str, under: str) -> BoundarySet | None:
    """Return the set that is in force for exactly this ground, None where there was none yet."""
    return BoundarySet.objects.filter(level=level, under=under, state=SetState.IN_FORCE).order_by("-pk").first()


def _what_was_there(boundary_set: BoundarySet, now: datetime) -> BoundarySet | None:
    """Return the set that says what is in force now; one is made where none does, or where areas were changed past it."""
    current = in_force(boundary_set.level, boundary_set.under)
    areas = areas_in_force(boundary_set.level, boundary_set.under)
    if current is not None and _facts(areas_of_set(current)) == _facts(areas):
        return current
    if current is not None:
        BoundarySet.objects.filter(pk=current.pk).update(state=SetState.REPLACED, ended_at=now)
    if not areas:
        return current
    day = clock.local(now).date()
    kept = BoundarySet.objects.create(
        name=_("As it was until %(day)s") % {"day": day.isoformat()}, level=boundary_set.level,
        under=boundary_set.under, state=SetState.REPLACED, source=_("Boundaries in force"), created_at=now,
        replaces=current, effective_on=current.effective_on if current else None, ended_at=now,
    )  # fmt: skip
    fill(kept, areas)
    return kept


def _facts(areas: Iterable[AreaDraft]) -> dict[str, tuple[object, ...]]:
    return {area.code: (area.name, area.name_en, area.households, area.geometry.wkb) for area in areas}


def apply_areas(areas: Sequence[AreaDraft], level: str, under: str) -> None:
    """Make these the areas of a level inside an area: new ones are added, those that are gone become inactive."""
    codes = {area.code for area in areas}
    gone = [code for code in rows_in_force(level, under).values_list("code", flat=True) if code not in codes]
    store_areas(
        NewArea(area.code, area.name or area.code, area.name_en, area.households, area.geometry) for area in areas
    )
    unknown = [area.code for area in areas if area.households is None]
    for start in range(0, len(unknown), _BATCH):
        Area.objects.filter(pk__in=unknown[start : start + _BATCH], households__isnull=False).update(households=None)
    wanted = sorted(codes)
    for start in range(0, len(wanted), _BATCH):
        Area.objects.filter(pk__in=wanted[start : start + _BATCH], is_active=False).update(is_active=True)
    for start in range(0, len(gone), _BATCH):
        Area.objects.filter(pk__in=gone[start : start + _BATCH]).update(is_active=False)


def may_be_taken_back(boundary_set: BoundarySet) -> bool:
    """Tell whether a set is in force, followed another, and nothing was published over its ground since."""
    return (
        boundary_set.state == SetState.IN_FORCE
        and boundary_set.replaces_id is not None
        and _later(boundary_set) is None
    )


def _later(boundary_set: BoundarySet) -> BoundarySet | None:
    """Return a set of the same level that came into force later on ground of this one."""
    if boundary_set.published_at is None:
        return None
    same = BoundarySet.objects.filter(
        level=boundary_set.level, state=SetState.IN_FORCE, published_at__gte=boundary_set.published_at
    ).exclude(pk=boundary_set.pk)
    above = [boundary_set.under[:length] for length in range(0, len(boundary_set.under) + 1, 3)]
    inside = Q(under__startswith=boundary_set.under) if boundary_set.under else Q()
    return same.filter(inside | Q(under__in=above)).first()


def take_back(boundary_set: BoundarySet, *, actor: Actor, now: datetime) -> BoundarySet:
    """Put the set before this one in force again; return it. This one becomes a draft that can be corrected.

    Raises ConflictError where it is not in force, nothing came before it, or other boundaries followed on its ground.
    """
    require_writing(actor, boundary_set)
    with transaction.atomic():
        _lock_ground()
        boundary_set.refresh_from_db()
        before = boundary_set.replaces
        later = _later(boundary_set)
        if later is not None:
            message = _("“%(name)s” was published later on the same ground. Take that one back first.")
            raise ConflictError(message % {"name": later.name}, code="later")
        if boundary_set.state != SetState.IN_FORCE or before is None:
            raise ConflictError(_("This set is not in force, or nothing came before it."), code="stale")
        apply_areas(areas_of_set(before), before.level, before.under)
        BoundarySet.objects.filter(pk=boundary_set.pk).update(
            state=SetState.DRAFT, replaces=None, effective_on=None, published_at=None, published_by=None, ended_at=None
        )
        BoundarySet.objects.filter(pk=before.pk).update(state=SetState.IN_FORCE, ended_at=None)
        note(boundary_set, "take_back_boundaries", actor, now)
        _tell(before, actor, now)
    before.refresh_from_db()
    return before
