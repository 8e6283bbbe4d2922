"""Who a person is to the system at a moment."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from yizhi.kernel import clock
from yizhi.org.actor import Actor, ActorKind, Grant
from yizhi.org.enums import Role
from yizhi.org.models import RoleGrant, User


def grants_in_force(day: date) -> Q:
    """Filter for role grants that hold on a day."""
    return (Q(starts_on__isnull=True) | Q(starts_on__lte=day)) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))


def load_actor(user: User) -> Actor:
    """Return the actor a signed-in person is today, with the grants in force (1 statement)."""
    rows = RoleGrant.objects.filter(grants_in_force(clock.today()), user_id=user.pk)
    grants = tuple(
        Grant(Role(role), code, organisation)
        for role, code, organisation in rows.values_list("role", "area_code", "organisation_id")
    )
    return Actor(kind=ActorKind.STAFF, user_id=user.pk, label=str(user), grants=grants, is_superuser=user.is_superuser)


def holders(role: Role, *, area_code: str = "", organisation_id: int | None = None) -> list[int]:
    """Return ids of active people who hold a role on an area (or one that contains it) or for an organisation."""
    rows = RoleGrant.objects.filter(grants_in_force(clock.today()), role=role, user__is_active=True)
    if organisation_id is not None:
        rows = rows.filter(organisation_id=organisation_id)
    else:
        lengths = (6, 9, 12, 15)
        rows = rows.filter(area_code__in=[area_code[:n] for n in lengths if n <= len(area_code)])
    return sorted(set(rows.values_list("user_id", flat=True)))
