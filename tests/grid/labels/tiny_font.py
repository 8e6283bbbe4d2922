"""A TrueType font as small as can be, made here: every sign that it has is one box. For what embeds and what looks for fonts."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Final

UNITS: Final = 1000
_BOX: Final = ((100, 0), (100, 800), (900, 800), (900, 0))


def _glyph() -> bytes:
    head = struct.pack(">hhhhh", 1, 100, 0, 900, 800)
    ends = struct.pack(">HH", len(_BOX) - 1, 0)
    steps, at = [], (0, 0)
    for x, y in _BOX:
        steps.append((x - at[0], y - at[1]))
        at = (x, y)
    return b"".join(
        [head, ends, bytes([1] * len(_BOX)), *(struct.pack(">h", x) for x, _y in steps), *(struct.pack(">h", y) for _x, y in steps)]
    )  # fmt: skip


def _cmap(signs: str) -> bytes:
    codes = sorted({ord(sign) for sign in signs if ord(sign) < 0xFFFF})
    segments = [*codes, 0xFFFF]
    deltas = [(index + 1 - code) & 0xFFFF for index, code in enumerate(codes)] + [1]
    count = len(segments)
    packed = struct.pack(f">{count}H", *segments)
    body = struct.pack(">HHHH", count * 2, 0, 0, 0) + packed + b"\0\0" + packed
    body += struct.pack(f">{count}H", *deltas) + b"\0\0" * count
    table = struct.pack(">HHH", 4, len(body) + 6, 0) + body
    return struct.pack(">HHHHL", 0, 1, 3, 1, 12) + table


def _names(family: str) -> bytes:
    texts = {1: family, 2: "Regular", 4: family, 6: family.replace(" ", "")}
    records, strings = b"", b""
    for number, text in texts.items():
        raw = text.encode("utf-16-be")
        records += struct.pack(">HHHHHH", 3, 1, 0x409, number, len(raw), len(strings))
        strings += raw
    return struct.pack(">HHH", 0, len(texts), 6 + len(records)) + records + strings


def _tables(signs: str, family: str, padding: int) -> dict[bytes, bytes]:
    count = len({ord(sign) for sign in signs if ord(sign) < 0xFFFF}) + 1
    glyph = _glyph()
    glyph += b"\0" * (-len(glyph) % 4)
    return {
        b"OS/2": struct.pack(">HhHHH", 3, UNITS, 400, 5, 0) + struct.pack(">15h", *[0] * 15)[:22] + bytes(10) + bytes(16)
        + b"TINY" + struct.pack(">HHH", 64, 0, 0xFFFF) + struct.pack(">hhhHH", 800, -200, 0, 800, 200)
        + bytes(8) + struct.pack(">hhHHH", 500, 700, 0, 32, 0),
        b"cmap": _cmap(signs),
        b"glyf": glyph * count,
        b"head": struct.pack(">LLLLHH", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, UNITS) + bytes(16)
        + struct.pack(">hhhhHHhhh", 0, 0, 900, 800, 0, 8, 2, 1, 0),
        b"hhea": struct.pack(">LhhhH", 0x10000, 800, -200, 0, UNITS) + bytes(22) + struct.pack(">H", count),
        b"hmtx": struct.pack(">Hh", UNITS, 100) * count,
        b"junk": bytes(padding),
        b"loca": struct.pack(f">{count + 1}L", *(len(glyph) * n for n in range(count + 1))),
        b"maxp": struct.pack(">LH", 0x10000, count) + bytes(26),
        b"name": _names(family),
        b"post": struct.pack(">Ll", 0x30000, 0) + bytes(24),
    }  # fmt: skip


def _sum(raw: bytes) -> int:
    raw += b"\0" * (-len(raw) % 4)
    numbers: tuple[int, ...] = struct.unpack(f">{len(raw) // 4}L", raw)
    return sum(numbers) & 0xFFFFFFFF


def make_font(signs: str, family: str = "Tiny Sans", *, padding: int = 0, offset: int = 0) -> bytes:
    """Return a font; `padding` is so many bytes more, `offset` where it will stand in a file."""
    tables = _tables(signs, family, padding)
    head = b"\x00\x01\x00\x00" + struct.pack(">HHHH", len(tables), 128, 3, len(tables) * 16 - 128)
    at, entries, body = offset + 12 + 16 * len(tables), b"", b""
    for tag, raw in sorted(tables.items()):
        entries += tag + struct.pack(">LLL", _sum(raw), at + len(body), len(raw))
        body += raw + b"\0" * (-len(raw) % 4)
    return head + entries + body


def make_collection(signs: str, families: Sequence[str], *, padding: int = 0) -> bytes:
    """Return a collection of fonts."""
    start, offsets, fonts = 12 + 4 * len(families), [], b""
    for family in families:
        offsets.append(start + len(fonts))
        fonts += make_font(signs, family, padding=padding, offset=offsets[-1])
    return b"ttcf" + struct.pack(">LL", 0x10000, len(families)) + struct.pack(f">{len(offsets)}L", *offsets) + fonts
