"""What is drawn of cars and bicycles: each prop as it is before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yizhi.demo.strokes import PAINTS, shaded, shadow

if TYPE_CHECKING:
    import random

    from yizhi.demo.strokes import Brush, Colour


def _car(brush: Brush, x: float, y: float, colour: Colour, size: float = 1.0) -> None:
    def at(dx: float, dy: float) -> tuple[float, float]:
        return x + dx * size, y + dy * size

    shadow(brush, (*at(0, 84), *at(330, 118)))
    brush.polygon([at(50, 50), at(90, 0), at(230, 0), at(280, 50)], fill=shaded(colour, 0.9))
    brush.polygon([at(70, 48), at(98, 10), at(156, 10), at(156, 48)], fill=(160, 186, 200))
    brush.polygon([at(166, 48), at(166, 10), at(224, 10), at(258, 48)], fill=(150, 176, 192))
    brush.rounded_rectangle((*at(0, 46), *at(330, 104)), 18 * size, fill=colour)
    for wheel in (60, 240):
        brush.ellipse((*at(wheel - 4, 74), *at(wheel + 56, 134)), fill=(30, 30, 32))
        brush.ellipse((*at(wheel + 12, 90), *at(wheel + 40, 118)), fill=(170, 172, 176))
    brush.rectangle((*at(318, 58), *at(330, 72)), fill=(236, 220, 160))


def cars(brush: Brush, rng: random.Random, *, is_after: bool) -> None:
    """Draw cars on the pavement, or bollards and a free pavement."""
    if is_after:
        for x in range(120, 1180, 150):
            brush.rounded_rectangle((x, 640, x + 22, 712), 8, fill=(222, 186, 60))
            brush.rectangle((x, 662, x + 22, 676), fill=(40, 40, 42))
        return
    for x, y in ((20, 540), (400, 560), (790, 545)):
        _car(brush, x, y, rng.choice(PAINTS))


def fire_lane(brush: Brush, rng: random.Random, *, is_after: bool) -> None:
    """Draw a marked fire lane, blocked or free."""
    brush.polygon(((200, 720), (1000, 720), (1120, 890), (80, 890)), outline=(232, 190, 50), width=12)
    for x in range(220, 1000, 120):
        brush.line((x, 724, x - 40, 886), fill=(232, 190, 50), width=9)
    brush.rectangle((930, 440, 1060, 520), fill=(200, 40, 36))
    brush.rectangle((988, 520, 1002, 690), fill=(120, 124, 130))
    if not is_after:
        _car(brush, 250, 690, rng.choice(PAINTS), 1.25)
        _car(brush, 700, 700, rng.choice(PAINTS), 1.15)


def _bike(brush: Brush, x: float, y: float, colour: Colour, tilt: float = 0.0) -> None:
    for wheel in (0, 104):
        brush.ellipse(
            (x + wheel, y + tilt * wheel / 104, x + wheel + 62, y + 62 + tilt * wheel / 104),
            outline=(36, 38, 42),
            width=7,
        )
    brush.line(
        (x + 31, y + 31, x + 74, y - 20, x + 135, y + 31 + tilt, x + 66, y + 31, x + 74, y - 20), fill=colour, width=8
    )
    brush.line((x + 135, y + 31 + tilt, x + 122, y - 42 + tilt), fill=colour, width=8)
    brush.line((x + 106, y - 42 + tilt, x + 140, y - 46 + tilt), fill=(40, 40, 42), width=7)
    brush.rounded_rectangle((x + 54, y - 32, x + 92, y - 22), 5, fill=(40, 40, 42))


def bikes(brush: Brush, rng: random.Random, *, is_after: bool) -> None:
    """Draw bicycles in a heap, or in a row between lines."""
    if is_after:
        for x in range(180, 1000, 96):
            brush.line((x, 690, x + 50, 560), fill=(238, 238, 236), width=5)
    for number in range(8 if is_after else 12):
        x = 190 + number * 96 if is_after else rng.randint(80, 980)
        y = 600 if is_after else rng.randint(560, 740)
        _bike(
            brush,
            x,
            y,
            rng.choice(((70, 150, 200), (240, 196, 40), (70, 160, 110))),
            0 if is_after else rng.uniform(-26, 40),
        )
