"""Is this file a photo that is safe to open? Decided from its content before it is decoded."""

from __future__ import annotations

import warnings
from typing import BinaryIO, Final

import pillow_heif
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from yizhi.kernel.errors import InvalidInputError

pillow_heif.register_heif_opener(thumbnails=False)

# What phones send. Everything else (GIF, SVG, TIFF, PDF …) is refused before Pillow looks at it.
FORMATS: Final = ("JPEG", "PNG", "WEBP", "HEIF")
MOST_PIXELS: Final = 80_000_000
LEAST_SIDE: Final = 8
LONGEST_SIDE: Final = 30_000
_HEAD: Final = 32
_HEIF_BRANDS: Final = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
# Chunks that PNG may pack text into are read by Pillow up to its own limit; ours is on the pixels.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def refuse(message: str, code: str) -> InvalidInputError:
    """Return the error for an upload that is not taken."""
    return InvalidInputError(message, field="photo", code=code)


def looks_like_photo(head: bytes) -> bool:
    """Tell by the first bytes whether a file is one of the formats taken; its name is never asked."""
    return (
        head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
        or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")
        or (head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS)
    )


def open_guarded(file: BinaryIO) -> Image.Image:
    """Return the image, its header read and nothing decoded; raise InvalidInputError for anything not taken."""
    file.seek(0)
    if not looks_like_photo(file.read(_HEAD)):
        raise refuse(_("This is not a photo. Send JPEG, PNG, WebP or HEIC."), "not_a_photo")
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # e.g. damaged EXIF, which is dropped anyway
            image = Image.open(file, formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise refuse(_("This picture has too many pixels. Send a smaller one."), "too_many_pixels") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, RuntimeError) as error:
        raise refuse(_("This photo is damaged. Take it again or choose another."), "damaged") from error
    _check_size(image.width, image.height)
    return image


def _check_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise refuse(_("This picture has too many pixels. Send a smaller one."), "too_many_pixels")
    if min(width, height) < LEAST_SIDE:
        raise refuse(_("This picture is too small to show anything."), "too_small")
