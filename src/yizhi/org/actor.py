"""The actor of an act: who, in which roles, on which areas and for which organisations.

An `Actor` is a plain value: rules and `decide` read it without touching the
database. `load_actor` in `domain/people.py` makes it from the grants in force.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from yizhi.kernel.errors import NotAllowedError
from yizhi.kernel.scoping import covers
from yizhi.org.enums import Role


class ActorKind(enum.StrEnum):
    """Where an act comes from."""

    STAFF = "staff"
    REPORTER = "reporter"
    SYSTEM = "system"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Grant:
    """One role in force, on an area (code prefix) or for an organisation."""

    role: Role
    area_code: str = ""
    organisation_id: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `report_id` is the report a resident proved to hold (by link or number and phone)."""

    kind: ActorKind
    user_id: int | None = None
    label: str = ""
    grants: tuple[Grant, ...] = ()
    report_id: int | None = None
    is_superuser: bool = False

    def areas(self, *roles: Role) -> tuple[str, ...]:
        """Area codes on which the actor holds any of the roles."""
        return tuple(g.area_code for g in self.grants if g.role in roles and g.area_code)

    def organisations(self, role: Role = Role.HANDLER) -> frozenset[int]:
        """Ids of the organisations the actor acts for."""
        return frozenset(g.organisation_id for g in self.grants if g.role == role and g.organisation_id is not None)

    def holds(self, role: Role, area_code: str) -> bool:
        """Tell whether the actor holds a role on this area or on one that contains it."""
        return any(covers(code, area_code) for code in self.areas(role))

    def has_role(self, *roles: Role) -> bool:
        """Tell whether the actor holds any of the roles anywhere."""
        return any(g.role in roles for g in self.grants)

    def require(self, role: Role, area_code: str) -> None:
        """Raise NotAllowedError where the role is not held on the area."""
        if not self.holds(role, area_code):
            from django.utils.translation import gettext as _  # noqa: PLC0415 - this module is read by pure code

            raise NotAllowedError(_("This is outside your area or your role."))


SYSTEM = Actor(kind=ActorKind.SYSTEM, label="system")
IMPORT = Actor(kind=ActorKind.IMPORT, label="import")


def reporter(report_id: int | None = None) -> Actor:
    """Return the actor for a resident, holding at most one report."""
    return Actor(kind=ActorKind.REPORTER, report_id=report_id)
