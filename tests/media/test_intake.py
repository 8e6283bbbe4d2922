from __future__ import annotations

import io
import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings as configuration
from PIL import Image
from pytest_django.fixtures import Settings

from tests.media.pictures import HARMLESS, HOSTILE, Maker, encoded, jpeg, jpeg_with_everything, two_halves, upload
from yizhi.kernel import clock
from yizhi.kernel.errors import InvalidInputError
from yizhi.media.domain.photos import store_photo
from yizhi.media.models import Photo

pytestmark = pytest.mark.django_db


def store(data: bytes, name: str = "photo.jpg") -> Photo:
    return store_photo(upload(data, name), upload_key=uuid4(), now=clock.now())


def picture(photo: Photo, *, thumb: bool = False) -> Image.Image:
    stored = photo.thumbnail if thumb else photo.file
    with stored.open("rb") as file:
        image = Image.open(io.BytesIO(file.read()))
    image.load()
    return image


def files() -> list[Path]:
    return [path for path in Path(configuration.MEDIA_ROOT).rglob("*") if path.is_file()]


@pytest.mark.parametrize(("name", "make", "code"), HOSTILE, ids=[name for name, _, _ in HOSTILE])
def test_hostile_upload_is_refused_with_a_sentence_and_leaves_nothing(name: str, make: Maker, code: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        store(make(), f"{name}.jpg")
    assert caught.value.code == code
    assert caught.value.field == "photo"
    assert str(caught.value)
    assert not Photo.objects.exists()
    assert files() == []


@pytest.mark.parametrize(("name", "make"), HARMLESS, ids=[name for name, _ in HARMLESS])
def test_photo_of_any_kind_becomes_a_plain_jpeg(name: str, make: Maker) -> None:
    photo = store(make(), "x.exe")
    for thumb in (False, True):
        image = picture(photo, thumb=thumb)
        assert image.format == "JPEG"
        assert image.mode == "RGB"
        assert len(image.getexif()) == 0
        assert not {"icc_profile", "xmp", "comment", "exif", "mp"} & set(image.info)
    assert (photo.width, photo.height) == picture(photo).size
    assert photo.size == photo.file.size


def test_first_frame_of_an_animation_is_kept() -> None:
    photo = store(next(make for name, make in HARMLESS if name == "animated webp")())
    red, green, blue = picture(photo).getpixel((20, 15))  # type: ignore[misc]
    assert red > 200
    assert green < 60
    assert blue < 60


def test_nothing_that_the_phone_knew_is_kept() -> None:
    photo = store(jpeg_with_everything())
    for path in files():
        raw = path.read_bytes()
        for secret in (b"Exif", b"GPS", b"secret", b"13800001234", b"ICC_PROFILE", b"adobe"):
            assert secret not in raw
    assert photo.taken_at is not None
    assert photo.taken_at.isoformat() == "2026-03-02T09:30:00+08:00"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_photo_is_turned_upright(orientation: int) -> None:
    """What a viewer that obeys EXIF shows is what we store."""
    turns = {5, 6, 7, 8}
    photo = store(jpeg_with_everything(orientation))
    assert (photo.width, photo.height) == ((48, 64) if orientation in turns else (64, 48))
    corner = picture(photo).getpixel((4, 4))
    red_first = orientation in {1, 4, 5, 6}
    assert (corner[0] > corner[2]) is red_first  # type: ignore[index]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_large_photo_is_made_smaller(kind: str) -> None:
    photo = store(encoded(two_halves((4000, 3000)), kind))
    assert (photo.width, photo.height) == (2560, 1920)
    assert picture(photo, thumb=True).size == (480, 360)


def test_transparency_lies_on_white() -> None:
    photo = store(encoded(Image.new("RGBA", (40, 40), (0, 0, 0, 0)), "PNG"))
    assert picture(photo).getpixel((20, 20)) == (255, 255, 255)


def test_sixteen_bits_keep_their_brightness() -> None:
    photo = store(encoded(Image.new("I;16", (40, 40), 32_768), "PNG"))
    assert abs(picture(photo).getpixel((20, 20))[0] - 127) <= 2  # type: ignore[index]


def test_photo_above_the_limit_is_refused(settings: Settings) -> None:
    settings.YIZHI_UPLOAD_BYTES = 1024 * 1024
    with pytest.raises(InvalidInputError, match="1 MB") as caught:
        store(jpeg() + bytes(1024 * 1024))
    assert caught.value.code == "too_large"


def test_file_names_say_nothing_and_are_not_public() -> None:
    store(jpeg(), "张三家门口.jpg")
    assert len(files()) == 2
    for path in files():
        assert re.fullmatch(r"[0-9a-f]{32}-[0-9a-f]{16}(-480)?\.jpg", path.name)
        assert path.stat().st_mode & 0o007 == 0
