"""Where a member of staff works on what a scanned label stands for."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from yizhi.kernel.scoping import covers
from yizhi.org.actor import Actor
from yizhi.org.enums import AREA_ROLES


def ground_page(actor: Actor, place_uuid: str, area_code: str) -> str:
    """Return the address of the page of a place or an area; empty for people without a role there."""
    if not any(covers(code, area_code) for code in actor.areas(*AREA_ROLES)):
        return ""
    route, key = ("workbench:place", place_uuid) if place_uuid else ("workbench:grid", area_code)
    try:
        return reverse(route, args=[key])
    except NoReverseMatch:
        return ""
