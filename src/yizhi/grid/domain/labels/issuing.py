"""Labels are issued one by one or for all of a kind in an area, revoked with a reason, and issued anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yizhi.grid.domain.areas import area_index
from yizhi.grid.domain.labels.access import area_of, may_write, read_areas
from yizhi.grid.domain.labels.codes import new_code
from yizhi.grid.domain.labels.lists import GRIDS, seen_by
from yizhi.grid.domain.terms import natural
from yizhi.grid.enums import Level, PlaceKind, PlaceState
from yizhi.grid.models import Area, Label, Place
from yizhi.kernel import audit
from yizhi.kernel.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from yizhi.kernel.scoping import covers, within

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from yizhi.org.actor import Actor

# What labels can be issued for in bulk: kinds of place, and grids.
KINDS: Final = (PlaceKind.BUILDING, PlaceKind.PUBLIC, PlaceKind.PREMISES, PlaceKind.COMPONENT)
MOST_AT_ONCE: Final = 20_000
LONGEST_REASON: Final = 200
_CHUNK: Final = 500
_ATTEMPTS: Final = 3


@dataclass(frozen=True, slots=True)
class Issued:
    """How many labels were made, and how many were there before."""

    made: int
    known: int


def _require(actor: Actor, area_code: str) -> None:
    if may_write(actor, area_code):
        return
    if any(covers(code, area_code) for code in read_areas(actor)):
        raise NotAllowedError(_("Labels are issued and revoked by administrators of the area."))
    raise NotFoundError(_("There is no such area, or it lies outside yours."))


def _valid(place: Place | None, area_code: str) -> Label | None:
    rows = Label.objects.filter(revoked_at__isnull=True)
    found = rows.filter(place=place) if place is not None else rows.filter(place__isnull=True, area_code=area_code)
    return found.first()


def _make(place: Place | None, area_code: str, *, actor: Actor, now: datetime) -> Label:
    """Store a new label; the one that somebody else stored in the same moment is as good. A code drawn twice is drawn again."""
    for attempt in range(_ATTEMPTS):
        try:
            with transaction.atomic():
                return Label.objects.create(
                    code=new_code(), place=place, area_code=area_code, issued_at=now, issued_by_id=actor.user_id
                )
        except IntegrityError:
            if (known := _valid(place, area_code)) is not None:
                return known
            if attempt == _ATTEMPTS - 1:
                raise
    raise AssertionError  # the loop returns or raises


def issue_for_place(place_id: int, *, actor: Actor, now: datetime) -> Label:
    """Return the valid label of a place, a new one where it has none (a retry changes nothing).

    Raises NotFoundError outside the actor's areas, NotAllowedError without the role.
    """
    place = Place.objects.defer("geometry").filter(pk=place_id, is_active=True).first()
    if place is None:
        raise NotFoundError(_("There is no such place."))
    _require(actor, place.area_code)
    return _valid(place, "") or _make(place, "", actor=actor, now=now)


def issue_for_grid(area_code: str, *, actor: Actor, now: datetime) -> Label:
    """Return the valid label of an area, a new one where it has none. Raises like `issue_for_place`."""
    info = area_index().get(area_code)
    if info is None or not info.is_active:
        raise NotFoundError(_("There is no such area, or it lies outside yours."))
    _require(actor, area_code)
    return _valid(None, area_code) or _make(None, area_code, actor=actor, now=now)


def _places_without(area_code: str, kind: str) -> Sequence[int]:
    rows = Place.objects.filter(within("area_code", [area_code]), kind=kind, is_active=True)
    rows = rows.exclude(state=PlaceState.REMOVED).exclude(labels__in=Label.objects.filter(revoked_at__isnull=True))
    found = rows.order_by("area_code", "name", "pk").values_list("area_code", "name", "pk")[: MOST_AT_ONCE + 1]
    return [pk for _area, _name, pk in sorted(found, key=lambda row: (row[0], natural(row[1])))]


def _grids_without(area_code: str) -> Sequence[str]:
    labelled = Label.objects.filter(place__isnull=True, revoked_at__isnull=True).values("area_code")
    rows = Area.objects.filter(within("code", [area_code]), level=Level.GRID, is_active=True)
    return list(rows.exclude(code__in=labelled).values_list("code", flat=True)[: MOST_AT_ONCE + 1])


def _wanted(area_code: str, kind: str) -> list[Label]:
    if kind == GRIDS:
        return [Label(area_code=code) for code in _grids_without(area_code)]
    return [Label(place_id=pk) for pk in _places_without(area_code, kind)]


def issue_in_bulk(area_code: str, kind: str, *, actor: Actor, now: datetime) -> Issued:
    """Issue labels for every grid or every place of a kind in an area that has none; again, nothing is added.

    `kind` is `grid` or one of KINDS. Raises InvalidInputError, NotFoundError, NotAllowedError.
    """
    if kind != GRIDS and kind not in KINDS:
        raise InvalidInputError(_("Choose what the labels are for."), field="kind")
    if area_code not in area_index():
        raise InvalidInputError(_("There is no such area. Choose one from the list."), field="area")
    _require(actor, area_code)
    labels = _wanted(area_code, kind)
    if len(labels) > MOST_AT_ONCE:
        message = _("More than %(most)d at once. Choose a smaller area.") % {"most": MOST_AT_ONCE}
        raise InvalidInputError(message, field="area")
    rows = seen_by(actor).in_force().of(area_code, kind)
    before = rows.count()
    for start in range(0, len(labels), _CHUNK):
        _store(labels[start : start + _CHUNK], actor=actor, now=now)
    made = rows.count() - before
    audit.record(
        actor_id=actor.user_id, act="labels.issue", subject_kind="area", subject_id=area_code, now=now,
        reason=f"{kind}: {made}",
    )  # fmt: skip
    return Issued(made=made, known=before)


def _store(labels: Iterable[Label], *, actor: Actor, now: datetime) -> None:
    """Store some labels; where somebody else labelled a place in the same moment theirs stays."""
    made = []
    for label in labels:
        label.code, label.issued_at, label.issued_by_id = new_code(), now, actor.user_id
        made.append(label)
    Label.objects.bulk_create(made, ignore_conflicts=True)


def revoke(label_id: int, *, reason: str, actor: Actor, now: datetime, reissue: bool = False) -> Label:
    """Declare a label void and return it; with `reissue` a new one takes its place (`replaced_by`).

    Raises InvalidInputError without a reason, ConflictError where it was void already.
    """
    reason = reason.strip()
    if not reason:
        raise InvalidInputError(_("Say why the label is void."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise InvalidInputError(_("At most %(most)d characters.") % {"most": LONGEST_REASON}, field="reason")
    label = seen_by(actor).filter(pk=label_id).first()
    if label is None:
        raise NotFoundError(_("There is no such label."))
    _require(actor, area_of(label))
    with transaction.atomic():
        facts = {"revoked_at": now, "revoked_by_id": actor.user_id, "reason": reason}
        if not Label.objects.filter(pk=label_id, revoked_at__isnull=True).update(**facts):
            raise ConflictError(_("Somebody has declared this label void already."), code="revoked")
        audit.record(
            actor_id=actor.user_id,
            act="label.revoke",
            subject_kind="label",
            subject_id=label.code,
            now=now,
            reason=reason,
        )
        if reissue:
            fresh = _make(label.place, label.area_code, actor=actor, now=now)
            Label.objects.filter(pk=label_id).update(replaced_by=fresh)
    label.refresh_from_db()
    return label


def mark_printed(labels: Sequence[Label], *, actor: Actor, now: datetime, form: str) -> None:
    """Remember that labels went to the printer, and who had them printed. Raises NotAllowedError, NotFoundError."""
    for area_code in {area_of(label) for label in labels}:
        _require(actor, area_code)
    ids = [label.pk for label in labels]
    for start in range(0, len(ids), _CHUNK):
        Label.objects.filter(pk__in=ids[start : start + _CHUNK]).update(printed_at=now)
    audit.record(
        actor_id=actor.user_id, act="labels.print", subject_kind="label", now=now, reason=f"{form}: {len(ids)}",
        subject_id=labels[0].code if len(ids) == 1 else str(len(ids)),
    )  # fmt: skip
