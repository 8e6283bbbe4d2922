"""Who may read a boundary set, and who may change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from yizhi.grid.models import BoundarySet
from yizhi.kernel.errors import NotAllowedError, NotFoundError
from yizhi.kernel.scoping import covers
from yizhi.org.actor import ActorKind
from yizhi.org.enums import AREA_ROLES, Role

if TYPE_CHECKING:
    import uuid

    from yizhi.org.actor import Actor


def _ground(under: str) -> str:
    return under or settings.YIZHI_AREA_CODE


def may_read_set(actor: Actor, under: str) -> bool:
    """Tell whether a set exists for the actor: staff of its area, of one above or of one inside it."""
    if actor.is_superuser or actor.kind in {ActorKind.SYSTEM, ActorKind.IMPORT}:
        return True
    ground = _ground(under)
    return any(covers(code, ground) or covers(ground, code) for code in actor.areas(*AREA_ROLES))


def may_write_set(actor: Actor, under: str) -> bool:
    """Tell whether the actor may draft, change and publish: administrators of the whole area of the set."""
    if actor.is_superuser or actor.kind in {ActorKind.SYSTEM, ActorKind.IMPORT}:
        return True
    return actor.holds(Role.ADMINISTRATOR, _ground(under))


def readable_set(actor: Actor, set_uuid: uuid.UUID) -> BoundarySet:
    """Return a set the actor may read, or raise NotFoundError (1 statement)."""
    found = BoundarySet.objects.filter(uuid=set_uuid).first()
    if found is None or not may_read_set(actor, found.under):
        raise NotFoundError(_("There is no such boundary set."))
    return found


def require_writing(actor: Actor, boundary_set: BoundarySet) -> None:
    """Raise NotFoundError to outsiders, NotAllowedError to those who may only read."""
    if not may_read_set(actor, boundary_set.under):
        raise NotFoundError(_("There is no such boundary set."))
    if not may_write_set(actor, boundary_set.under):
        raise NotAllowedError(_("Only administrators of the area change its boundaries."))
