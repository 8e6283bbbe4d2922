"""Which file on this machine has Chinese type that can be embedded into a PDF.

Embedding takes TrueType outlines (`.ttf`, or `.ttc` made of them). Debian's Noto CJK, Source Han and Apple's PingFang have PostScript
ones and are passed over. `docs/operations.md` says what to install.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reportlab.pdfbase.ttfonts import TTFont

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Where Linux (with what a container or WSL mounts), macOS and Windows keep fonts.
FOLDERS: Final = (
    "~/.local/share/fonts",
    "~/.fonts",
    "/usr/local/share/fonts",
    "/usr/share/fonts",
    "/usr/share/fonts-droid-fallback",
    "~/Library/Fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
    "C:/Windows/Fonts",
    "/mnt/c/Windows/Fonts",
)
# Files that are known to be good, plain faces without serifs first: Debian's fonts-wqy-microhei, Windows', macOS', Debian's others.
KNOWN: Final = (
    "wqy-microhei.ttc",
    "msyh.ttc",
    "deng.ttf",
    "simhei.ttf",
    "stheiti medium.ttc",
    "stheiti light.ttc",
    "droidsansfallbackfull.ttf",
    "droidsansfallback.ttf",
    "wqy-zenhei.ttc",
    "lxgwwenkai-regular.ttf",
    "arial unicode.ttf",
    "simsun.ttc",
    "songti.ttc",
    "gbsn00lp.ttf",
    "uming.ttc",
    "simkai.ttf",
    "ukai.ttc",
)
# A font without these is none for labels and posters.
PROBE: Final = "扫码报事拍照说明情况发送随时看进度不会用手机请拨街道社区网格员号楼"
# A Chinese font is not smaller; what is, is not opened.
SMALLEST_BYTES: Final = 400_000
_TRUETYPE, _COLLECTION = (b"\x00\x01\x00\x00", b"true"), b"ttcf"
_ODD: Final = re.compile(r"bold|black|heavy|light|thin|italic|oblique|mono|variable|\bvf\b|\[")
_ELSEWHERE: Final = re.compile(r"\b(TC|HK|MO|TW|JP|J|KR|K|Mono|UI)\b")
_MOST_FACES: Final = 12


def _is_truetype(path: Path) -> bool:
    """Tell by its first bytes whether a file may have TrueType outlines, and by its size whether Chinese fits in."""
    try:
        if path.stat().st_size < SMALLEST_BYTES:
            return False
        with path.open("rb") as file:
            return file.read(4) in {*_TRUETYPE, _COLLECTION}
    except OSError:
        return False


def _files(folders: Iterable[str]) -> Iterator[Path]:
    for folder in folders:
        for place, _folders, names in os.walk(Path(folder).expanduser()):
            yield from (Path(place, name) for name in sorted(names) if name.lower().endswith((".ttf", ".ttc")))


def _rank(path: Path) -> tuple[int, bool, str]:
    name = path.name.lower()
    return KNOWN.index(name) if name in KNOWN else len(KNOWN), bool(_ODD.search(name)), str(path)


def candidates(folders: Iterable[str] = FOLDERS) -> list[Path]:
    """Return the files that may be usable, the best first."""
    return [path for path in sorted(set(_files(folders)), key=_rank) if _is_truetype(path)]


def _words(name: object) -> str:
    return name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name)


def _face(path: Path, index: int) -> TTFont | None:
    """Return one face of a file if it can be embedded and has Chinese."""
    try:
        font = TTFont(f"{path}#{index}", str(path), subfontIndex=index)
    except Exception:  # noqa: BLE001 - the reader has an error of another class for every kind of damage, AttributeError among them
        return None
    return font if all(ord(sign) in font.face.charToGlyph for sign in PROBE) else None


def open_font(path: Path) -> TTFont | None:
    """Return the face of a file to embed: in a collection the one for the mainland, else the first; None where none can be used."""
    first = _face(path, 0)
    if first is None or path.suffix.lower() != ".ttc" or not _ELSEWHERE.search(_words(first.face.familyName)):
        return first
    others = (_face(path, index) for index in range(1, min(first.face.numSubfonts, _MOST_FACES)))
    return next((one for one in others if one and not _ELSEWHERE.search(_words(one.face.familyName))), first)


def find_font(folders: Iterable[str] = FOLDERS) -> TTFont | None:
    """Return the best font on this machine that can be embedded, None where there is none."""
    opened = (open_font(path) for path in candidates(folders))
    return next((font for font in opened if font is not None), None)
