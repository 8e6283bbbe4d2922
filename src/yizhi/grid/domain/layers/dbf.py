"""In which encoding a Shapefile's attribute table is. Pure.

Tables of Chinese offices are in GBK, with or without a .cpg beside them, and some .cpg say UTF-8 over GBK text.
So the text itself decides: what the .cpg says is taken where the text can be read so.
"""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterator
from typing import Final

GB18030: Final = "GB18030"
UTF8: Final = "UTF-8"
_HEADER, _FIELD = 32, 32
_TEXT: Final = b"C"
_DELETED: Final = b"*"
_SAMPLE_ROWS: Final = 2_000
_NAMES: Final = {
    "936": GB18030, "CP936": GB18030, "GBK": GB18030, "GB2312": GB18030, "GB18030": GB18030, "ANSI 936": GB18030,
    "ANSI936": GB18030, "CHINESE": GB18030, "65001": UTF8, "UTF8": UTF8, "UTF-8": UTF8, "UTF_8": UTF8,
}  # fmt: skip


def encoding_of(table: bytes, declared: bytes | None) -> tuple[str, bool]:
    """Return the encoding of a .dbf and whether the .cpg (its bytes, None without one) says something else."""
    texts = [text for text in _texts(table) if not text.isascii()]
    said = _declared(declared)
    if not texts:
        return said or UTF8, False
    tried = [name for name in dict.fromkeys((said, UTF8, GB18030)) if name]
    spoiled = {name: sum(_is_spoiled(text, name) for text in texts) for name in tried}
    best = min(tried, key=lambda name: spoiled[name])
    # A text cut off in the middle of a character at the field's end is no sign against an encoding.
    if said and spoiled[said] * 10 <= len(texts):
        best = said
    return best, bool(said) and best != said


def _declared(declared: bytes | None) -> str:
    text = (declared or b"").decode("ascii", "ignore").strip().strip("\x00").upper()
    if text in _NAMES:
        return _NAMES[text]
    try:
        return codecs.lookup(text).name.upper() if text else ""
    except LookupError:
        return ""


def _is_spoiled(text: bytes, encoding: str) -> bool:
    """Tell whether a text cannot be read, but for a last character that was cut off."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(text, final=False)
    except UnicodeDecodeError:
        return True
    return False


def _texts(table: bytes) -> Iterator[bytes]:
    """Yield the names of the fields and the texts of the first rows."""
    if len(table) < _HEADER:
        return
    header, width = struct.unpack_from("<HH", table, 8)
    spans: list[tuple[int, int]] = []
    start = 1
    for position in range(_HEADER, min(header, len(table)) - _FIELD + 1, _FIELD):
        if table[position] == 0x0D:  # noqa: PLR2004 - the end of the list of fields
            break
        yield table[position : position + 11].split(b"\x00")[0]
        length = table[position + 16]
        if table[position + 11 : position + 12] == _TEXT:
            spans.append((start, start + length))
        start += length
    if width <= 0:
        return
    for row in range(header, min(len(table), header + width * _SAMPLE_ROWS), width):
        for first, last in spans:
            yield table[row + first : row + last].rstrip(b" \x00")
