"""A QR code as vectors, and the colours of what is printed."""

from __future__ import annotations

from itertools import groupby
from typing import Final

import segno
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

MM: Final = 72 / 25.4
# ISO/IEC 18004 asks for four empty modules around.
QUIET: Final = 4
INK, INK_2, BRAND, BRAND_WEAK, LINE = (
    HexColor(value) for value in ("#17212b", "#46535f", "#0b5ea8", "#e7f0f9", "#dfe4e9")
)


def matrix_of(text: str) -> list[list[bool]]:
    """Return the modules of a QR code, row by row, without the empty border. Level M: a scratch may take 15 %."""
    code = segno.make(text, micro=False, error="m", boost_error=True)
    return [[bool(module) for module in row] for row in code.matrix]


def draw_qr(canvas: Canvas, x: float, y: float, size: float, text: str) -> None:
    """Draw a QR code with its empty border into a square of `size` points whose lower left corner is (x, y).

    Modules side by side are one rectangle, so that no hairlines show between them.
    """
    matrix = matrix_of(text)
    module = size / (len(matrix) + 2 * QUIET)
    canvas.saveState()
    canvas.setFillColor(INK)
    path = canvas.beginPath()
    for row, modules in enumerate(matrix):
        column = 0
        for dark, run in groupby(modules):
            length = len(list(run))
            if dark:
                left, below = x + (column + QUIET) * module, y + size - (row + QUIET + 1) * module
                path.rect(left, below, length * module, module)
            column += length
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.restoreState()
