"""Which photos staff may see."""

from __future__ import annotations

from django.http import HttpRequest

from yizhi.casework.domain import snapshot
from yizhi.casework.models import CasePhoto
from yizhi.casework.rules import may_see
from yizhi.grid.domain.places.access import visible_places
from yizhi.media.models import Photo
from yizhi.org.domain.people import load_actor
from yizhi.org.models import User


def may_see_photo(request: HttpRequest, photo: Photo) -> bool:
    """Let staff see the photos of cases that they may see (registered with the media guards)."""
    if not isinstance(request.user, User):
        return False
    tied = CasePhoto.objects.select_related("case").filter(photo_id=photo.pk).first()
    return tied is not None and may_see(load_actor(request.user), snapshot.load(tied.case))


def may_see_place_photo(request: HttpRequest, photo: Photo) -> bool:
    """Let staff see the photos of places that they may see (registered with the media guards)."""
    if not isinstance(request.user, User):
        return False
    return visible_places(load_actor(request.user)).filter(photos__photo_id=photo.pk).exists()
