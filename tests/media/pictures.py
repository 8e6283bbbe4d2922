"""Photos and things that pretend to be photos, made on the spot."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pillow_heif
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms

pillow_heif.register_heif_opener(thumbnails=False)

GPS_BLOCK = 0x8825
ORIENTATION = 0x0112


def two_halves(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> Image.Image:
    """Left half red, right half blue: turning shows."""
    image = Image.new("RGB", size, (0, 0, 255))
    image.paste((255, 0, 0), (0, 0, size[0] // 2, size[1]))
    return image.convert(mode)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg(size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    return encoded(two_halves(size), "JPEG", **options)


def jpeg_with_everything(orientation: int = 6) -> bytes:
    """A photo that knows where, when, which way up, in which colours and by whom."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x013B] = "张三 13800001234"
    exif.get_ifd(GPS_BLOCK)[2] = (36.0, 49.0, 30.0)
    exif.get_ifd(0x8769)[0x9003] = "2026:03:02 09:30:00"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>secret place</x:xmpmeta>"
    return jpeg(exif=exif.tobytes(), icc_profile=profile, xmp=xmp, comment=b"secret comment")


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_claiming(width: int, height: int) -> bytes:
    """A tiny file whose header promises a huge picture."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = png_chunk(b"IHDR", header) + png_chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def zip_bomb_png(side: int) -> bytes:
    """A well-formed picture of one colour: a few kilobytes that decode to side² pixels."""
    packer = zlib.compressobj(9)
    row = b"\0" + b"\0" * side
    data = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", data) + png_chunk(b"IEND", b"")


def text_bomb_png() -> bytes:
    """A compressed text chunk of 200 MB in front of a small picture."""
    text = zlib.compress(b"a" * 200_000_000, 1)
    plain = encoded(two_halves(), "PNG")
    return plain[:33] + png_chunk(b"zTXt", b"x\0\0" + text) + plain[33:]


def animated(kind: str) -> bytes:
    frames = [Image.new("RGB", (40, 30), colour) for colour in ((255, 0, 0), (0, 255, 0), (0, 0, 255))]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


def heic(size: tuple[int, int] = (64, 48)) -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(two_halves(size)).save(out)
    return out.getvalue()


def upload(data: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


type Maker = Callable[[], bytes]

# name, bytes, the code it is refused with
HOSTILE: list[tuple[str, Maker, str]] = [
    ("nothing", lambda: b"", "empty"),
    ("text", lambda: b"hello", "not_a_photo"),
    ("html", lambda: b"<!doctype html><script>alert(1)</script>", "not_a_photo"),
    ("svg", lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "not_a_photo"),
    ("gif", lambda: encoded(two_halves(mode="P"), "GIF"), "not_a_photo"),
    ("animated gif", lambda: animated("GIF"), "not_a_photo"),
    ("bmp", lambda: encoded(two_halves(), "BMP"), "not_a_photo"),
    ("tiff", lambda: encoded(two_halves(), "TIFF"), "not_a_photo"),
    ("pdf", lambda: encoded(two_halves(), "PDF"), "not_a_photo"),
    ("eps", lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n(id) run", "not_a_photo"),
    ("gif that is also script", lambda: b"GIF89a/*" + b"*/=1;alert(1)", "not_a_photo"),
    ("zip", lambda: b"PK\x03\x04" + bytes(100), "not_a_photo"),
    ("program", lambda: b"\x7fELF" + bytes(200), "not_a_photo"),
    ("jpeg of three bytes", lambda: b"\xff\xd8\xff", "damaged"),
    ("jpeg head, html tail", lambda: b"\xff\xd8\xff\xe0<html><script>alert(1)</script>", "damaged"),
    ("truncated jpeg", lambda: jpeg((800, 600))[:3000], "damaged"),
    ("truncated progressive jpeg", lambda: jpeg((800, 600), progressive=True)[:1500], "damaged"),
    ("truncated png", lambda: encoded(two_halves((800, 600)), "PNG")[:200], "damaged"),
    (
        "png with a wrong checksum",
        lambda: encoded(two_halves(), "PNG")[:40] + b"\0\0\0\0" + encoded(two_halves(), "PNG")[44:],
        "damaged",
    ),
    ("truncated webp", lambda: encoded(two_halves((800, 600)), "WEBP")[:60], "damaged"),
    ("truncated heic", lambda: heic((800, 600))[:600], "damaged"),
    ("heic of nothing", lambda: b"\0\0\0\x18ftypheic" + bytes(60), "damaged"),
    ("riff that is no webp", lambda: b"RIFF\x24\0\0\0WEBPVP8 " + bytes(40), "damaged"),
    ("png that promises 10 billion pixels", lambda: png_claiming(100_000, 100_000), "too_many_pixels"),
    ("png of 81 million pixels in a few kilobytes", lambda: zip_bomb_png(9001), "too_many_pixels"),
    ("png with a compressed text of 200 MB", text_bomb_png, "damaged"),
    ("png as long as a street", lambda: png_claiming(40_000, 10), "too_many_pixels"),
    ("jpeg of one pixel", lambda: jpeg((1, 1)), "too_small"),
]

# name, bytes: all of these are taken
HARMLESS: list[tuple[str, Maker]] = [
    ("jpeg", jpeg),
    ("progressive jpeg", lambda: jpeg(progressive=True)),
    ("grey jpeg", lambda: encoded(two_halves(mode="L"), "JPEG")),
    ("CMYK jpeg", lambda: encoded(two_halves(mode="CMYK"), "JPEG")),
    ("jpeg with EXIF of rubbish", lambda: jpeg(exif=b"Exif\0\0MM\0\x2a\0\0\0\x08\xff\xff" + b"\xff" * 40)),
    ("jpeg with an ICC profile of rubbish", lambda: jpeg(icc_profile=b"not a profile")),
    ("jpeg followed by a zip", lambda: jpeg() + b"PK\x03\x04" + bytes(200)),
    ("jpeg followed by html", lambda: jpeg() + b"<script>alert(1)</script>"),
    ("png", lambda: encoded(two_halves(), "PNG")),
    ("png with a palette", lambda: encoded(two_halves(mode="P"), "PNG")),
    ("png with transparency", lambda: encoded(two_halves(mode="RGBA"), "PNG")),
    ("png with a transparent palette colour", lambda: encoded(two_halves(mode="P"), "PNG", transparency=0)),
    ("png in grey with alpha", lambda: encoded(two_halves(mode="LA"), "PNG")),
    ("png of 16 bit", lambda: encoded(Image.new("I;16", (64, 48), 40_000), "PNG")),
    ("png of 1 bit", lambda: encoded(two_halves(mode="1"), "PNG")),
    ("animated png", lambda: animated("PNG")),
    ("webp", lambda: encoded(two_halves(), "WEBP")),
    ("webp with transparency", lambda: encoded(two_halves(mode="RGBA"), "WEBP", lossless=True)),
    ("animated webp", lambda: animated("WEBP")),
    ("heic", heic),
    ("two photos in one (MPO)", lambda: encoded(two_halves(), "MPO", save_all=True, append_images=[two_halves()])),
]
