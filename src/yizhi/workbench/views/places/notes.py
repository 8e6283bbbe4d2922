"""What is noted of a place on its page: state, photos, entrances, switched off."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhi.grid.domain.places import noting
from yizhi.grid.domain.places.access import place_for
from yizhi.grid.domain.places.editing import set_active
from yizhi.kernel import clock
from yizhi.kernel.errors import InvalidInputError
from yizhi.kernel.ids import uuid7
from yizhi.media.forms import photo_ids
from yizhi.workbench.access import StaffRequest, staff_required
from yizhi.workbench.views.places.page import show_place

LONGEST = 400


def _key(typed: str) -> uuid.UUID:
    try:
        return uuid.UUID(typed)
    except ValueError:
        return uuid7()


def _told(request: StaffRequest, place_uuid: uuid.UUID, act: Callable[[], Any], words: str) -> HttpResponseBase:
    """Carry an act out and go back to the page; an error is shown there, with what was typed."""
    try:
        act()
    except InvalidInputError as error:
        typed = {name: str(value)[:LONGEST] for name, value in request.POST.items()}
        return show_place(request, place_for(request.actor, place_uuid), error, typed)
    messages.success(request, words)
    return redirect("workbench:place", place_uuid=place_uuid)


def _text(request: StaffRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "")[:LONGEST]


@require_POST
@staff_required
def state(request: StaffRequest, place_uuid: uuid.UUID) -> HttpResponseBase:
    """Set the state, with a note."""

    def act() -> None:
        noting.set_state(
            place_uuid, _text(request, "state"), note=_text(request, "note"), actor=request.actor, now=clock.now()
        )

    return _told(request, place_uuid, act, _("The state is noted."))


@require_POST
@staff_required
def active(request: StaffRequest, place_uuid: uuid.UUID) -> HttpResponseBase:
    """Switch a place off, or on again."""
    on = request.POST.get("active") == "1"

    def act() -> None:
        set_active(place_uuid, active=on, actor=request.actor, now=clock.now())

    return _told(request, place_uuid, act, _("The place is switched on.") if on else _("The place is switched off."))


@require_POST
@staff_required
def photos(request: StaffRequest, place_uuid: uuid.UUID) -> HttpResponseBase:
    """Add photos."""

    def act() -> None:
        place_for(request.actor, place_uuid)
        now = clock.now()
        ids = photo_ids(request, "photos", key=_key(_text(request, "key")), now=now)
        if not ids:
            raise InvalidInputError(_("Choose a photo."), field="photos")
        noting.add_photos(place_uuid, ids, actor=request.actor, now=now)

    return _told(request, place_uuid, act, _("The photos are added."))


@require_POST
@staff_required
def photo_off(request: StaffRequest, place_uuid: uuid.UUID, photo_id: uuid.UUID) -> HttpResponseBase:
    """Delete a photo."""

    def act() -> None:
        noting.remove_photo(place_uuid, photo_id, actor=request.actor, now=clock.now())

    return _told(request, place_uuid, act, _("The photo is removed."))


@require_POST
@staff_required
def entrance(request: StaffRequest, place_uuid: uuid.UUID) -> HttpResponseBase:
    """Enter a door."""

    def act() -> None:
        noting.add_entrance(
            place_uuid,
            name=_text(request, "entrance"),
            lon=_text(request, "entrance_lon"),
            lat=_text(request, "entrance_lat"),
            actor=request.actor,
            now=clock.now(),
        )

    return _told(request, place_uuid, act, _("The entrance is entered."))


@require_POST
@staff_required
def entrance_off(request: StaffRequest, place_uuid: uuid.UUID, pk: int) -> HttpResponseBase:
    """Take a door away."""

    def act() -> None:
        noting.remove_entrance(place_uuid, pk, actor=request.actor, now=clock.now())

    return _told(request, place_uuid, act, _("The entrance is removed."))
