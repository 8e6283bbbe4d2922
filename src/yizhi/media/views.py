"""Upload a photo, and see one that somebody registered lets you see."""

from __future__ import annotations

import secrets
from typing import Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yizhi.kernel import clock, registry, throttle
from yizhi.kernel.errors import InvalidInputError, NotFoundError
from yizhi.media.domain.guard import refuse
from yizhi.media.domain.photos import check_bytes, store_photo
from yizhi.media.models import Photo
from yizhi.media.uploads import SLACK

# Nine photos a report; an office behind one address sends several reports.
UPLOADS: Final = 120
WINDOW: Final = 10 * 60
SIZES: Final = ("full", "thumb")


@require_POST
@never_cache
def upload(request: HttpRequest) -> JsonResponse:
    """Take one photo: multipart `photo` and `upload_key` (a UUID made by the client); answer with id and addresses.

    The addresses carry the key: until something claims the photo, who knows the key may see it.
    """
    throttle.require(f"upload:{throttle.client_address(request)}", UPLOADS, WINDOW)
    # Asked before the body is read.
    check_bytes(max(int(request.META.get("CONTENT_LENGTH") or 1) - SLACK, 1))
    key = _upload_key(request.POST.get("upload_key", ""))
    file = request.FILES.get("photo")
    if not isinstance(file, UploadedFile):
        raise refuse(_("No photo arrived. Choose it again."), "empty")
    photo = store_photo(file, upload_key=key, now=clock.now())
    addresses = {size: f"{reverse('media:photo', args=[photo.pk, size])}?key={key}" for size in SIZES}
    return JsonResponse({"id": str(photo.pk), "width": photo.width, "height": photo.height, **addresses})


def _upload_key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidInputError(_("The upload key is not a UUID."), field="upload_key") from error


@require_safe
def photo(request: HttpRequest, photo_id: UUID, size: str) -> FileResponse:
    """Send one photo to who may see it; to everybody else it does not exist."""
    row = Photo.objects.filter(pk=photo_id).first() if size in SIZES else None
    if row is None or not may_see(request, row):
        raise NotFoundError(_("This photo does not exist."))
    stored = row.thumbnail if size == "thumb" else row.file
    try:
        content = stored.open("rb")
    except FileNotFoundError as error:
        raise NotFoundError(_("This photo does not exist.")) from error
    response = FileResponse(content, content_type="image/jpeg", filename=f"{row.pk}.jpg")
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    response.headers["Vary"] = "Cookie"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def may_see(request: HttpRequest, row: Photo) -> bool:
    """Ask the uploader's key while nothing claimed the photo, then the registered guards; nobody else."""
    if row.claimed_at is None:
        return secrets.compare_digest(request.GET.get("key", "").encode(), str(row.upload_key).encode())
    return any(guard(request, row) for _name, guard in registry.photo_guards)
