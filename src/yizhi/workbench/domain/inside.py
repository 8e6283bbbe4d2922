"""Which area of the ground a person may look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yizhi.grid.domain.areas import AreaInfo, area_index
from yizhi.kernel.errors import NotFoundError
from yizhi.kernel.scoping import covers
from yizhi.org.enums import AREA_ROLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yizhi.org.actor import Actor


def narrowed_scope(scope: Sequence[str], area: str) -> list[str]:
    """Return the part of a scope that lies in a wanted area; all of it where none is wanted. No code contains another."""
    every = sorted(set(scope))
    widest = [code for code in every if not any(code != other and covers(other, code) for other in every)]
    if not area:
        return widest
    if any(covers(code, area) for code in widest):
        return [area]
    return [code for code in widest if covers(area, code)]


def area_for(actor: Actor, code: str) -> AreaInfo:
    """Return an active area in a person's scope, or raise NotFoundError."""
    info = area_index().get(code)
    if info is None or not info.is_active or not any(covers(one, code) for one in actor.areas(*AREA_ROLES)):
        raise NotFoundError(_("There is no such area."))
    return info
