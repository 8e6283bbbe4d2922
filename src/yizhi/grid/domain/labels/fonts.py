"""Type for PDFs: Chinese by a TrueType file that is named or found and embedded, else by the font that every PDF reader has for it.

Of an embedded font only the signs used go into the file. Latin letters and digits are Helvetica, which every reader has too. `docs/adr/0012-fonts-in-pdf.md` says why.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Container, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Final

from django.conf import settings
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from yizhi.grid.domain.labels import typefaces
from yizhi.grid.domain.labels.typefaces import open_font

logger = logging.getLogger("yizhi.labels")

_STANDARD: Final = "STSong-Light"
# What printers set for a sign that their type lacks; a reader's font has no signs beyond the first 65,536.
_GETA: Final = "〓"
_BEYOND: Final = 0xFFFF
# What the setting says where nothing is to be embedded.
NONE: Final = "none"
_LATIN: Final = ("Helvetica", "Helvetica-Bold")
# The middle dot is in Helvetica too, and narrow there.
_RUNS: Final = re.compile(r"[\x20-\x7e\xb7]+|[^\x20-\x7e\xb7]+")
_IS_LATIN: Final = re.compile(r"[\x20-\x7e\xb7]")
# Where a line may break: between Latin words, and after any Chinese sign, but neither behind an opening bracket nor before
# a closing one or a comma.
_PIECES: Final = re.compile(r"[\x21-\x7e]+|\s+|[（《“【]*[^\x21-\x7e\s][）》”】，。、；：！？]*")
_FILL, _FILL_AND_STROKE = 0, 2
_BOLD_STROKE: Final = 0.028
ELLIPSIS: Final = "…"


@lru_cache(maxsize=4)
def _embedded(wanted: str) -> TTFont | None:
    """Return the font to embed, registered once a process: the named file, else the best on this machine."""
    if wanted == NONE:
        return None
    found = open_font(Path(wanted)) if wanted else None
    if wanted and found is None:
        logger.warning("YIZHI_PDF_FONT names no TrueType font with Chinese: another one is looked for")
    found = found or typefaces.find_font()
    if found is None:
        logger.warning("no TrueType font with Chinese on this machine: PDFs rely on their reader's")
        return None
    pdfmetrics.registerFont(found)
    return found


@lru_cache(maxsize=1)
def _readers() -> str:
    """Return the name of the font that PDF readers bring along for Chinese."""
    pdfmetrics.registerFont(UnicodeCIDFont(_STANDARD))
    return _STANDARD


def _parts(run: str) -> list[tuple[str, str]]:
    """Return the parts of a run that is not Latin, each with its font: a sign that the embedded font lacks is the reader's."""
    own = _embedded(settings.YIZHI_PDF_FONT)
    has: Container[int] = own.face.charToGlyph if own is not None else ()
    run = "".join(_GETA if ord(sign) > _BEYOND and ord(sign) not in has else sign for sign in run)
    name = own.fontName if own is not None else ""
    return [
        ("".join(part), name if known else _readers()) for known, part in groupby(run, lambda sign: ord(sign) in has)
    ]


def _runs(text: str, *, bold: bool) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for run in _RUNS.findall(text):
        found += [(run, _LATIN[bold])] if _IS_LATIN.match(run) else _parts(run)
    return found


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a line is, in points."""
    return sum(float(pdfmetrics.stringWidth(run, font, size)) for run, font in _runs(text, bold=bold))


def draw_line(canvas: Canvas, x: float, y: float, text: str, size: float, *, bold: bool = False) -> None:
    """Draw a line of text from (x, y), its baseline; bold Chinese is the font with a thin outline."""
    for run, font in _runs(text, bold=bold):
        fat = bold and font not in _LATIN
        drawn = canvas.beginText(x, y)
        drawn.setFont(font, size)
        drawn.setTextRenderMode(_FILL_AND_STROKE if fat else _FILL)
        canvas.setLineWidth(size * _BOLD_STROKE)
        drawn.textOut(run)
        drawn.setTextRenderMode(_FILL)
        canvas.drawText(drawn)
        x += float(pdfmetrics.stringWidth(run, font, size))


def draw_centred(canvas: Canvas, x: float, y: float, text: str, size: float, *, bold: bool = False) -> None:
    """Draw a line of text with its middle at x."""
    draw_line(canvas, x - width_of(text, size, bold=bold) / 2, y, text, size, bold=bold)


def _cut(line: str, room: float, size: float, *, bold: bool) -> str:
    while line and width_of(line + ELLIPSIS, size, bold=bold) > room:
        line = line[:-1]
    return line.rstrip() + ELLIPSIS


def wrap(text: str, room: float, size: float, *, most: int, bold: bool = False) -> list[str]:
    """Break a text into at most `most` lines of `room` points; what is left over ends in an ellipsis."""
    lines, line = [], ""
    for piece in _PIECES.findall(text.strip()):
        if line.strip() and width_of(line + piece.rstrip(), size, bold=bold) > room:
            lines.append(line)
            line = piece
        else:
            line += piece
    lines.append(line)
    if len(lines) > most:
        lines = [*lines[: most - 1], _cut("".join(lines[most - 1 :]).strip(), room, size, bold=bold)]
    cut = [one.strip() for one in lines if one.strip()]
    return [one if width_of(one, size, bold=bold) <= room else _cut(one, room, size, bold=bold) for one in cut]


def is_cut(lines: Sequence[str]) -> bool:
    """Tell whether lines that `wrap` gave leave something out."""
    return any(line.endswith(ELLIPSIS) for line in lines)


def fitted(
    text: str, room: float, sizes: tuple[float, ...], *, most: int, bold: bool = False
) -> tuple[float, list[str]]:
    """Return the size in which a text fits uncut, with its lines: on as few lines as can be, up to `most`; else cut.

    `sizes` fall; for fewer lines than `most` a text may be as small as two thirds of the largest.
    """
    for allowed in range(1, most + 1):
        for size in sizes:
            lines = wrap(text, room, size, most=allowed, bold=bold)
            is_large = allowed == most or size >= sizes[0] * 2 / 3
            if is_large and not is_cut(lines):
                return size, lines
    return sizes[-1], wrap(text, room, sizes[-1], most=most, bold=bold)
