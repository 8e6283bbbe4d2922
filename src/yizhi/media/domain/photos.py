"""Photos: taken in, claimed by what they belong to, deleted, swept."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yizhi.kernel.errors import InvalidInputError
from yizhi.media.domain.guard import refuse
from yizhi.media.domain.render import Rendered, render
from yizhi.media.models import Photo

MOST_AT_ONCE: Final = 9
KEEP_UNCLAIMED: Final = timedelta(hours=24)
SWEEP_AT_ONCE: Final = 500
_MEGABYTE: Final = 1024 * 1024


def store_photo(file: File[bytes], *, upload_key: UUID, now: datetime) -> Photo:
    """Take in one photo and return its row, unclaimed. The same `upload_key` returns the same photo, also in a race.

    Raises InvalidInputError (field `photo`) with code `too_large`, `empty`, `not_a_photo`, `too_many_pixels`,
    `too_small` or `damaged`.
    """
    known = Photo.objects.filter(upload_key=upload_key).first()
    if known is not None:
        return known
    check_bytes(file.size or 0)
    rendered = render(file)  # type: ignore[arg-type]  # a Django File reads, seeks and tells like a binary file
    return _store(rendered, upload_key, now)


def check_bytes(size: int) -> None:
    """Raise InvalidInputError for an empty file or one above the limit (bytes)."""
    if size == 0:
        raise refuse(_("The file is empty. Choose the photo again."), "empty")
    if size > settings.YIZHI_UPLOAD_BYTES:
        most = settings.YIZHI_UPLOAD_BYTES // _MEGABYTE
        raise refuse(_("The photo is larger than %(most)d MB. Send a smaller one.") % {"most": most}, "too_large")


def _store(rendered: Rendered, upload_key: UUID, now: datetime) -> Photo:
    """Write files, then the row; whoever loses the race for the key takes its files back."""
    photo = Photo(
        upload_key=upload_key,
        width=rendered.width,
        height=rendered.height,
        size=len(rendered.full),
        sha256=hashlib.sha256(rendered.full).hexdigest(),
        created_at=now,
        taken_at=rendered.taken_at if rendered.taken_at and rendered.taken_at <= now else None,
    )
    name = f"{photo.pk.hex}-{secrets.token_hex(8)}"
    photo.file.save(f"{name}.jpg", ContentFile(rendered.full), save=False)
    photo.thumbnail.save(f"{name}-480.jpg", ContentFile(rendered.thumbnail), save=False)
    try:
        with transaction.atomic():
            photo.save(force_insert=True)
    except BaseException as error:
        _delete_files(photo)
        if isinstance(error, IntegrityError):
            winner = Photo.objects.filter(upload_key=upload_key).first()
            if winner is not None:
                return winner
        raise
    return photo


def claim_photos(ids: Sequence[Any], *, now: datetime) -> list[Photo]:
    """Take photos for what they belong to, in the caller's transaction and in the given order; each photo only once.

    Raises InvalidInputError (field `photos`) for more than nine, an unknown one, or one that was claimed before.
    """
    wanted = list(dict.fromkeys(_uuid(value) for value in ids))
    if len(wanted) > MOST_AT_ONCE:
        message = ngettext("At most %(most)d photo.", "At most %(most)d photos.", MOST_AT_ONCE) % {"most": MOST_AT_ONCE}
        raise InvalidInputError(message, field="photos", code="too_many")
    if not wanted:
        return []
    with transaction.atomic(savepoint=False):
        taken = Photo.objects.filter(pk__in=wanted, claimed_at__isnull=True).update(claimed_at=now)
        if taken != len(wanted):
            raise _gone()
    rows = Photo.objects.in_bulk(wanted)
    return [rows[key] for key in wanted]


def _uuid(value: Any) -> UUID:
    try:
        return value if isinstance(value, UUID) else UUID(str(value))
    except ValueError as error:
        raise _gone() from error


def _gone() -> InvalidInputError:
    message = _("A photo is gone or belongs to something else already. Take it out and add it again.")
    return InvalidInputError(message, field="photos", code="photo_gone")


def delete_photo(photo: Photo) -> None:
    """Delete a photo: its row now, its files once the transaction is through."""
    photo_files = Photo(file=photo.file.name, thumbnail=photo.thumbnail.name)
    Photo.objects.filter(pk=photo.pk).delete()
    transaction.on_commit(lambda: _delete_files(photo_files))


def _delete_files(photo: Photo) -> None:
    for stored in (photo.file, photo.thumbnail):
        if stored.name:
            stored.storage.delete(stored.name)


def sweep_unclaimed(now: datetime) -> int:
    """Delete photos that nothing claimed within a day, up to 500 at a time; return how many.

    The conditional DELETE and `claim_photos` decide between them who has a photo.
    """
    unclaimed = Photo.objects.filter(claimed_at__isnull=True)
    old = list(unclaimed.filter(created_at__lt=now - KEEP_UNCLAIMED).order_by("created_at")[:SWEEP_AT_ONCE])
    swept = 0
    for photo in old:
        deleted, _rows = unclaimed.filter(pk=photo.pk).delete()
        if deleted:
            _delete_files(photo)
            swept += 1
    return swept
