"""Colours and small strokes that all drawings share."""

from __future__ import annotations

import random
from typing import Final

from PIL import ImageDraw

type Brush = ImageDraw.ImageDraw
type Colour = tuple[int, int, int]
type Box = tuple[float, float, float, float]

GREENS: Final[tuple[Colour, ...]] = ((62, 104, 60), (78, 122, 70), (94, 138, 78))
PAINTS: Final[tuple[Colour, ...]] = ((186, 60, 52), (238, 238, 234), (52, 76, 112), (120, 126, 132), (36, 40, 46))
BAGS: Final[tuple[Colour, ...]] = ((40, 42, 46), (220, 222, 224), (196, 72, 60), (70, 110, 170), (222, 180, 70))
PAPERS: Final[tuple[Colour, ...]] = ((244, 228, 120), (240, 240, 236), (240, 150, 140), (160, 205, 235))
CARDBOARD: Final[Colour] = (176, 138, 92)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """Return a colour between two."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def shaded(colour: Colour, factor: float) -> Colour:
    """Return a colour made darker (< 1) or lighter."""
    red, green, blue = (min(255, round(part * factor)) for part in colour)
    return red, green, blue


def shadow(brush: Brush, box: Box) -> None:
    """Draw a soft shadow on the ground."""
    left, top, right, bottom = box
    for grow in (14, 8, 2):
        brush.ellipse((left - grow, top - grow / 3, right + grow, bottom + grow / 3), fill=(0, 0, 0, 26))


def house(brush: Brush, box: Box, wall: Colour, rng: random.Random, *, is_dark: bool) -> None:
    """Draw the front of a block of flats."""
    left, top, right, bottom = box
    brush.rectangle(box, fill=wall)
    brush.rectangle((left, top, right, top + 12), fill=shaded(wall, 0.8))
    for row in range(int((bottom - top) // 84)):
        for column in range(int((right - left - 30) // 74)):
            x, y = left + 26 + column * 74, top + 34 + row * 84
            lit = is_dark and rng.random() < 0.3  # noqa: PLR2004 - a third of the windows
            brush.rectangle((x - 3, y - 3, x + 45, y + 49), fill=shaded(wall, 1.14))
            brush.rectangle(
                (x, y, x + 42, y + 46), fill=(236, 204, 132) if lit else shaded((120, 140, 156), 0.4 if is_dark else 1)
            )
            brush.line((x + 21, y, x + 21, y + 46), fill=shaded(wall, 0.75), width=3)


def bag(brush: Brush, x: float, y: float, size: float, colour: Colour) -> None:
    """Draw a tied rubbish bag."""
    brush.ellipse((x - size, y - size * 1.1, x + size, y), fill=colour)
    brush.polygon(
        ((x - size * 0.3, y - size), (x, y - size * 1.5), (x + size * 0.3, y - size)), fill=shaded(colour, 0.85)
    )
    brush.arc((x - size * 0.7, y - size, x + size * 0.2, y - size * 0.2), 190, 280, fill=shaded(colour, 1.4), width=3)
