"""Who may do what with labels."""

from __future__ import annotations

from yizhi.grid.models import Label
from yizhi.org.actor import Actor
from yizhi.org.enums import AREA_ROLES, Role


def area_of(label: Label) -> str:
    """Return the code of the area that a label hangs in."""
    return label.place.area_code if label.place is not None else label.area_code


def read_areas(actor: Actor) -> tuple[str, ...]:
    """Return the areas whose labels a member of staff may see: all in which they have a role."""
    return actor.areas(*AREA_ROLES)


def write_areas(actor: Actor) -> tuple[str, ...]:
    """Return the areas in which somebody may issue, print and revoke labels."""
    return actor.areas(Role.ADMINISTRATOR)


def may_write(actor: Actor, area_code: str) -> bool:
    """Tell whether somebody may issue, print and revoke labels in an area."""
    return bool(area_code) and actor.holds(Role.ADMINISTRATOR, area_code)
