"""Posters as PDF: one large code, what to do, and who is responsible."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

from reportlab.lib.colors import white
from reportlab.pdfgen.canvas import Canvas

from yizhi.grid.domain.labels.contents import MOST_PEOPLE, Poster
from yizhi.grid.domain.labels.drawing import BRAND, BRAND_WEAK, INK, INK_2, MM, draw_qr
from yizhi.grid.domain.labels.fonts import draw_centred, draw_line, fitted, is_cut, width_of, wrap
from yizhi.grid.domain.labels.stocks import PAPERS
from yizhi.grid.domain.labels.words import Face

_STEPS: Final = (
    ("扫码", "Scan"),
    ("拍照，说明情况", "Photo and a few words"),
    ("发送，随时看进度", "Send, follow every step"),
)
# Between the code and the steps, in millimetres of an A4: where words begin and how high they may stand.
_WORDS_FROM, _WORDS_ROOM = 172.0, 39.5
_NAME_SIZES: Final = (14.0, 12.0, 11.0, 10.0, 9.5, 8.5)
_LEADING, _LOOSE, _ASCENT = 1.2, 1.4, 0.9


class _Page:
    """Draws on a page that is measured in millimetres of an A4 from its upper left, whatever the paper."""

    def __init__(self, canvas: Canvas, paper: str) -> None:
        self.canvas = canvas
        self.factor = MM * PAPERS[paper][0] / PAPERS["A4"][0]
        self.height = PAPERS[paper][1] * MM

    def x(self, millimetres: float) -> float:
        return millimetres * self.factor

    def y(self, millimetres: float) -> float:
        return self.height - millimetres * self.factor

    def box(self, left: float, top: float, width: float, height: float, *, round_: float = 0) -> None:
        corner = (self.x(left), self.y(top + height))
        self.canvas.roundRect(*corner, self.x(width), self.x(height), self.x(round_), stroke=0, fill=1)

    def ink(self, colour: object) -> None:
        self.canvas.setFillColor(colour)
        self.canvas.setStrokeColor(colour)

    def line(self, left: float, top: float, text: str, size: float, *, bold: bool = False) -> None:
        draw_line(self.canvas, self.x(left), self.y(top), text, self.x(size), bold=bold)

    def middle(self, top: float, text: str, size: float, *, bold: bool = False, at: float = 105) -> None:
        draw_centred(self.canvas, self.x(at), self.y(top), text, self.x(size), bold=bold)


def poster_pdf(posters: Sequence[Poster], paper: str = "A4") -> bytes:
    """Return a PDF with one page a poster, on A4 or A3."""
    drawn = io.BytesIO()
    width, height = PAPERS[paper]
    canvas = Canvas(drawn, pagesize=(width * MM, height * MM), pageCompression=1)
    for poster in posters:
        page = _Page(canvas, paper)
        _draw_head(page, poster.face)
        _draw_code(page, poster.face)
        _draw_steps(page)
        _draw_people(page, poster)
        canvas.showPage()
    canvas.save()
    return drawn.getvalue()


def _draw_head(page: _Page, face: Face) -> None:
    page.ink(BRAND)
    page.box(0, 0, 210, 62)
    page.ink(white)
    page.middle(17, face.site, 6, at=105)
    page.middle(40, "扫码报事", 19, bold=True)
    page.middle(53, "See a problem? Scan and tell us.", 7)


def _where(page: _Page, face: Face) -> str:
    """Return address and area if there is room for both, else the address."""
    both = " · ".join(part for part in (face.address, face.area) if part)
    return both if not face.address or width_of(both, page.x(5.5)) <= page.x(180) else face.address


def _beside(page: _Page, face: Face) -> list[list[tuple[str, float]]]:
    """Return what may stand below a name, (line, millimetres high) each: all of it, and what is left where that is too much."""
    address = [
        [(line, 5.5) for line in wrap(_where(page, face), page.x(180), page.x(5.5), most=most)] for most in (2, 1)
    ]
    said = " · ".join(part for part in (face.name_en, face.area_en) if part)
    english = [(line, 4.5) for line in wrap(said, page.x(180), page.x(4.5), most=1) if said != face.name]
    return [[*address[0], *english], address[0], [*address[1], *english], address[1]]


def _draw_code(page: _Page, face: Face) -> None:
    """Draw the code, and below it as much as has room above the steps: the name whole where that can be, then where it is."""
    draw_qr(page.canvas, page.x(50), page.y(64 + 110), page.x(110), face.url)
    size, name, below = _laid_out(page, face)
    used = len(name) * size * _LEADING + sum(height * _LOOSE for _line, height in below)
    top = _WORDS_FROM + min(4.0, max(0.0, _WORDS_ROOM - used) / 2)
    page.ink(INK)
    for line in name:
        page.middle(top + size * _ASCENT, line, size, bold=True)
        top += size * _LEADING
    page.ink(INK_2)
    for line, height in below:
        top += height * _LOOSE
        page.middle(top - height * (_LOOSE - _ASCENT) / 2, line, height)


def _laid_out(page: _Page, face: Face) -> tuple[float, list[str], list[tuple[str, float]]]:
    """Return size and lines of the name, and the lines below it."""
    choices = _beside(page, face)
    for below in choices:
        room = _WORDS_ROOM - sum(height * _LOOSE for _line, height in below)
        for size in _NAME_SIZES:
            lines = wrap(face.name, page.x(178), page.x(size), most=2, bold=True)
            if not is_cut(lines) and len(lines) * size * _LEADING <= room:
                return size, lines, below
    return _NAME_SIZES[-1], wrap(face.name, page.x(178), page.x(_NAME_SIZES[-1]), most=2, bold=True), choices[-1]


def _draw_steps(page: _Page) -> None:
    width = 58.0
    for number, (words, english) in enumerate(_STEPS):
        left = 16 + number * (width + 2)
        page.ink(BRAND_WEAK)
        page.box(left, 213, width, 26, round_=3)
        page.ink(BRAND)
        page.middle(222.5, f"{number + 1}", 7, bold=True, at=left + width / 2)
        page.ink(INK)
        page.middle(230, words, 5.6, bold=True, at=left + width / 2)
        page.ink(INK_2)
        page.middle(235.5, english, 3.7, at=left + width / 2)


def _draw_people(page: _Page, poster: Poster) -> None:
    top = 249.0
    for contact in poster.people[:MOST_PEOPLE]:
        page.ink(INK_2)
        duty = " ".join(part for part in (contact.duty, contact.duty_en) if part)
        size, lines = fitted(duty, page.x(71), tuple(page.x(one) for one in (4.6, 4.2, 3.8, 3.4)), most=1)
        for line in lines:
            draw_line(page.canvas, page.x(16), page.y(top), line, size)
        page.ink(INK)
        right = page.x(194) - width_of(contact.phone, page.x(5.4), bold=True)
        draw_line(page.canvas, right, page.y(top), contact.phone, page.x(5.4), bold=True)
        sizes = tuple(page.x(one) for one in (5.4, 4.8, 4.2, 3.8, 3.4))
        size, lines = fitted(contact.name, right - page.x(93), sizes, most=1, bold=True)
        for line in lines:
            draw_line(page.canvas, page.x(90), page.y(top), line, size, bold=True)
        top += 7.6
    page.ink(BRAND)
    page.line(16, 285, f"不会用手机？请拨 {poster.face.hotline}", 5.6, bold=True)
    page.ink(INK_2)
    page.line(16, 291, f"No smartphone? Call {poster.face.hotline}. In danger: 110, 119, 120.", 3.7)
    right = page.x(194) - width_of(poster.face.code, page.x(4.2))
    draw_line(page.canvas, right, page.y(285), poster.face.code, page.x(4.2))
