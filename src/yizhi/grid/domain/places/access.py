"""Who may do what with places: named predicates and the places that exist for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yizhi.grid.models import Place
from yizhi.kernel.errors import NotAllowedError, NotFoundError
from yizhi.kernel.scoping import covers, within
from yizhi.org.actor import Actor, ActorKind
from yizhi.org.enums import AREA_ROLES, Role

if TYPE_CHECKING:
    from uuid import UUID


WRITERS: Final = (Role.ADMINISTRATOR, Role.DUTY_DESK)
NOTERS: Final = (*WRITERS, Role.GRID_WORKER)


def visible_places(actor: Actor) -> QuerySet[Place]:
    """Return the places that exist for a person: in their areas, or in the hands of their organisation."""
    if actor.kind in {ActorKind.SYSTEM, ActorKind.IMPORT}:
        return Place.objects.all()
    areas, organisations = actor.areas(*AREA_ROLES), actor.organisations()
    condition = within("area_code", areas)
    if any(covers(code, settings.YIZHI_AREA_CODE) for code in areas):
        condition |= Q(area_code="")
    if organisations:
        theirs = sorted(organisations)
        condition |= Q(owner_id__in=theirs) | Q(competent_id__in=theirs) | Q(maintainer_id__in=theirs)
    return Place.objects.filter(condition)


def may_write(actor: Actor, area_code: str) -> bool:
    """Tell whether the actor may add and change places there: administrators and the duty desk."""
    if actor.kind in {ActorKind.SYSTEM, ActorKind.IMPORT}:
        return True
    return any(actor.holds(role, area_code or settings.YIZHI_AREA_CODE) for role in WRITERS)


def may_note(actor: Actor, area_code: str) -> bool:
    """Tell whether the actor may set the state and add photos: those who may write, and grid workers in their grids."""
    return may_write(actor, area_code) or actor.holds(Role.GRID_WORKER, area_code)


def may_add(actor: Actor) -> bool:
    """Tell whether the actor may add places anywhere."""
    return actor.has_role(*WRITERS)


def require_write(actor: Actor, area_code: str) -> None:
    """Raise NotAllowedError where the actor may not write places of an area."""
    if not may_write(actor, area_code):
        raise NotAllowedError(_("This place lies outside the area in which you may change places."))


def require_note(actor: Actor, area_code: str) -> None:
    """Raise NotAllowedError where the actor may not set states and add photos."""
    if not may_note(actor, area_code):
        raise NotAllowedError(_("Only the duty desk, administrators and the grid's own worker may do this."))


def place_for(actor: Actor, place_uuid: UUID | str) -> Place:
    """Return a place that the actor may see, with its organisations, or raise NotFoundError (1 statement)."""
    rows = visible_places(actor).select_related("owner", "competent", "maintainer")
    found = rows.filter(uuid=place_uuid).first()
    if found is None:
        raise NotFoundError(_("There is no such place."))
    return found
