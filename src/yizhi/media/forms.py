"""Photos of a form, whichever way they came: uploaded in the background, or in the form itself without JavaScript."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from yizhi.kernel.errors import InvalidInputError
from yizhi.media.domain.photos import store_photo

MOST_PHOTOS: Final = 9


def photo_ids(
    request: HttpRequest, name: str, *, key: uuid.UUID, now: datetime, most: int = MOST_PHOTOS
) -> list[uuid.UUID]:
    """Return the ids of a form's photos in their order: hidden fields `name`, then files `name_file` stored now.

    `key` is the form's own: a file sent again with it is the same photo. Raises
    InvalidInputError on the field `name`.
    """
    sent = request.POST.getlist(name)
    files = [file for file in request.FILES.getlist(f"{name}_file") if file.name]
    if len(sent) + len(files) > most:
        raise InvalidInputError(_("At most %(most)d photos.") % {"most": most}, field=name)
    try:
        found = [uuid.UUID(value) for value in sent if value]
    except ValueError as error:
        raise InvalidInputError(_("A photo could not be found. Please add it again."), field=name) from error
    for position, file in enumerate(files):
        try:
            photo = store_photo(file, upload_key=uuid.uuid5(key, f"{name}:{position}:{file.name}:{file.size}"), now=now)
        except InvalidInputError as error:
            raise InvalidInputError(error.message, field=name, code=error.code) from error
        found.append(photo.pk)
    return list(dict.fromkeys(found))
