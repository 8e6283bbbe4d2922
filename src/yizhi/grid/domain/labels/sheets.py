"""Sheets of labels as PDF."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

from reportlab.pdfgen.canvas import Canvas

from yizhi.grid.domain.labels.drawing import BRAND, INK, INK_2, LINE, MM, draw_qr
from yizhi.grid.domain.labels.fonts import draw_centred, draw_line, fitted, is_cut, width_of, wrap
from yizhi.grid.domain.labels.stocks import PAPERS, Stock
from yizhi.grid.domain.labels.words import EN, SCAN, ZH, Face

_PAD: Final = 2.0 * MM
# From this share of width to height the words stand beside the code, else below it.
_WIDE: Final = 1.3
# On a label so high a name may take three lines; on one so high, before it is cut.
_HIGH, _HIGH_ENOUGH = 55 * MM, 30 * MM
_NAME_SIZES: Final = (15.0, 13.0, 11.5, 10.0, 9.0, 8.0)
_TALL_NAME_SIZES: Final = (11.0, 9.5, 8.0)
_MOST_NAME_LINES: Final = 4
_LEADING: Final = 1.25
# A code of 41 modules with its border is still read by any phone at this size.
_LEAST_CODE: Final = 24 * MM
# For the address below it a code gives way down to this size.
_GOOD_CODE: Final = 30 * MM


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


def _sizes(sizes: tuple[float, ...], scale: float) -> tuple[float, ...]:
    """Return the sizes for a label of a scale; before a name is cut, it is set as small as on a small label."""
    scaled = tuple(one * scale for one in sizes)
    return (*scaled, *(one for one in sizes if one < scaled[-1]))


def _wide_name(name: str, room: float, scale: float, height: float) -> tuple[float, list[str]]:
    sizes = _sizes(_NAME_SIZES, scale)
    size, lines = fitted(name, room, sizes, most=3 if height >= _HIGH else 2, bold=True)
    if is_cut(lines) and height >= _HIGH_ENOUGH:
        return fitted(name, room, sizes, most=3, bold=True)
    return size, lines


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
    name_size, lines = _wide_name(face.name, room, scale, height)
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


def _tall_name(name: str, room: float, scale: float, spare: float) -> tuple[float, list[str]]:
    """Return the size and the lines of a name below the code: more lines where the code keeps its size (`spare`: points)."""
    sizes = tuple(one * scale for one in _TALL_NAME_SIZES)
    size, lines = fitted(name, room, sizes, most=1, bold=True)
    for most in range(2, _MOST_NAME_LINES + 1):
        if is_cut(lines) and spare >= (most - 1) * (sizes[-1] * _LEADING + 1):
            size, lines = fitted(name, room, sizes, most=most, bold=True)
    if is_cut(lines):
        return fitted(name, room, _sizes(_TALL_NAME_SIZES, scale), most=len(lines), bold=True)
    return size, lines


def _tall_details(face: Face, room: float, scale: float, spare: float) -> list[str]:
    """Return the lines between name and number: address and area, as many as there is room for (`spare`: points)."""
    small, step = 6.5 * scale, 9 * scale
    area = wrap(face.area, room, small, most=1)
    for of_address in (2, 1):
        address = wrap(face.address, room, small, most=of_address)
        for lines in ([*address, *area], address):
            if lines and len(lines) * step <= spare:
                return lines
    return area if not face.address and len(area) * step <= spare else []


def _draw_tall(canvas: Canvas, face: Face, box: tuple[float, float, float, float]) -> None:
    x, y, width, height = box
    scale = max(0.7, min(3.0, width / (50 * MM)))
    room = width - 2 * _PAD
    words = 34 * scale
    name_size, lines = _tall_name(face.name, room, scale, height - words - _LEAST_CODE)
    words += (len(lines) - 1) * (name_size * _LEADING + 1)
    details = _tall_details(face, room, scale, height - words - min(width, _GOOD_CODE))
    words += len(details) * 9 * scale
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
    for line in (*details, face.code):
        at -= 9 * scale
        draw_centred(canvas, middle, at, line, 6.5 * scale)
