"""Sheets of labels as PDF."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

from reportlab.pdfgen.canvas import Canvas

from yizhi.grid.domain.labels.drawing import BRAND, INK, INK_2, LINE, MM, draw_qr
from yizhi.grid.domain.labels.fonts import ELLIPSIS, draw_centred, draw_line, fitted, width_of, wrap
from yizhi.grid.domain.labels.stocks import PAPERS, Stock
from yizhi.grid.domain.labels.words import EN, SCAN, ZH, Face

_PAD: Final = 2.0 * MM
# From this share of width to height the words stand beside the code, else below it.
_WIDE: Final = 1.3
# On a label so high a name may take three lines.
_HIGH: Final = 55 * MM
_NAME_SIZES: Final = (15.0, 13.0, 11.5, 10.0, 9.0, 8.0)
_LEADING: Final = 1.25
# A code of 41 modules with its border is still read by any phone at this size.
_LEAST_CODE: Final = 24 * MM


def sheet_pdf(faces: Sequence[Face], stock: Stock, *, skip: int = 0, outlines: bool = False) -> bytes:
    """Return a PDF of labels, row by row; the first `skip` positions stay empty (a sheet used in part).

    `outlines` draws thin lines to cut along, for plain paper.
    """
    drawn = io.BytesIO()
    paper = PAPERS[stock.paper]
    canvas = Canvas(drawn, pagesize=(paper[0] * MM, paper[1] * MM), pageCompression=1)
    canvas.setTitle(f"{SCAN[ZH]} {SCAN[EN]}")
    skip %= stock.count
    for index, face in enumerate(faces, start=skip):
        position = index % stock.count
        if position == 0 and index > skip:
            canvas.showPage()
        left, top = stock.corner(position)
        box = (left * MM, (paper[1] - top - stock.height) * MM, stock.width * MM, stock.height * MM)
        _draw_label(canvas, face, box)
        if outlines:
            canvas.setStrokeColor(LINE)
            canvas.setLineWidth(0.4)
            canvas.rect(*box)
    canvas.showPage()
    canvas.save()
    return drawn.getvalue()


def _draw_label(canvas: Canvas, face: Face, box: tuple[float, float, float, float]) -> None:
    _x, _y, width, height = box
    if width >= height * _WIDE:
        _draw_wide(canvas, face, box)
    else:
        _draw_tall(canvas, face, box)


def _scale(height: float) -> float:
    """How much larger than on a label of 37 mm the words are."""
    return max(0.8, min(2.4, height / (37 * MM)))


def _draw_wide(canvas: Canvas, face: Face, box: tuple[float, float, float, float]) -> None:
    x, y, width, height = box
    size = min(height, width * 0.5)
    draw_qr(canvas, x, y + (height - size) / 2, size, face.url)
    scale = _scale(height)
    left, room = x + size, width - size - _PAD
    at = y + height - _PAD - 9 * scale
    canvas.setStrokeColor(BRAND)
    canvas.setFillColor(BRAND)
    draw_line(canvas, left, at, SCAN[ZH], 10 * scale, bold=True)
    beside = left + width_of(SCAN[ZH], 10 * scale, bold=True) + 4
    if beside + width_of(SCAN[EN], 6.5 * scale) <= left + room:
        draw_line(canvas, beside, at, SCAN[EN], 6.5 * scale)
    canvas.setFillColor(INK)
    canvas.setStrokeColor(INK)
    sizes = tuple(one * scale for one in _NAME_SIZES)
    name_size, lines = fitted(face.name, room, sizes, most=3 if height >= _HIGH else 2, bold=True)
    at -= 6 * scale
    for line in lines:
        at -= name_size * _LEADING
        draw_line(canvas, left, at, line, name_size, bold=True)
    # Where too much is to be said, the last of it is left out: the code at the foot stays.
    floor = y + _PAD + 9 * scale
    _draw_small(canvas, face, (left, at, room, scale), floor)
    canvas.setFillColor(INK_2)
    draw_line(canvas, left, y + _PAD + 1.5, face.code, 7 * scale)


def _draw_small(canvas: Canvas, face: Face, where: tuple[float, float, float, float], floor: float) -> None:
    left, at, room, scale = where
    canvas.setFillColor(INK_2)
    at -= 3 * scale
    for text, most in ((face.address, 2), (face.area or face.site, 1), (face.name_en, 1)):
        for line in wrap(text, room, 7 * scale, most=most):
            at -= 9 * scale
            if at >= floor:
                draw_line(canvas, left, at, line, 7 * scale)


def _tall_words(face: Face, room: float, scale: float, spare: float) -> tuple[float, list[str]]:
    """Return the size and the lines of a name below the code: a second line where the code keeps its size (`spare`: points)."""
    sizes = (11 * scale, 9.5 * scale, 8 * scale)
    size, lines = fitted(face.name, room, sizes, most=1, bold=True)
    if lines and lines[-1].endswith(ELLIPSIS) and spare >= sizes[-1] * _LEADING + 1:
        return fitted(face.name, room, sizes, most=2, bold=True)
    return size, lines


def _draw_tall(canvas: Canvas, face: Face, box: tuple[float, float, float, float]) -> None:
    x, y, width, height = box
    scale = max(0.7, min(3.0, width / (50 * MM)))
    room = width - 2 * _PAD
    words = 34 * scale
    name_size, lines = _tall_words(face, room, scale, height - words - _LEAST_CODE)
    words += (len(lines) - 1) * (name_size * _LEADING + 1)
    size = min(width, height - words)
    middle = x + width / 2
    draw_qr(canvas, middle - size / 2, y + height - size, size, face.url)
    # The code's own empty border is room enough between it and the words.
    at = y + height - size - 4 * scale
    canvas.setFillColor(BRAND)
    canvas.setStrokeColor(BRAND)
    draw_centred(canvas, middle, at, SCAN[ZH], 9.5 * scale, bold=True)
    canvas.setFillColor(INK)
    canvas.setStrokeColor(INK)
    for line in lines:
        at -= name_size * _LEADING + 1
        draw_centred(canvas, middle, at, line, name_size, bold=True)
    canvas.setFillColor(INK_2)
    small = 6.5 * scale
    for text in (face.address, face.area):
        # Only where the label is taller than code, name and number need.
        if text and at - 2 * 9 * scale > y + _PAD:
            at -= 9 * scale
            draw_centred(canvas, middle, at, wrap(text, room, small, most=1)[0], small)
    draw_centred(canvas, middle, at - 9 * scale, face.code, small)
