"""What is drawn of trees, lawns and playgrounds: each prop as it is before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yizhi.demo.strokes import GREENS, shaded

if TYPE_CHECKING:
    import random

    from yizhi.demo.strokes import Brush


def _crown(brush: Brush, x: float, y: float, size: float, rng: random.Random) -> None:
    for _ in range(46):
        dx, dy = rng.gauss(0, size * 0.42), rng.gauss(0, size * 0.32)
        part = rng.uniform(0.18, 0.36) * size
        brush.ellipse(
            (x + dx - part, y + dy - part, x + dx + part, y + dy + part),
            fill=shaded(rng.choice(GREENS), rng.uniform(0.85, 1.15)),
        )


def tree(brush: Brush, rng: random.Random, *, is_after: bool) -> None:
    """Draw a tree with a broken limb on the way, or pruned."""
    brush.polygon(((570, 690), (586, 340), (624, 340), (646, 690)), fill=(106, 82, 58))
    brush.line((600, 430, 480, 300), fill=(106, 82, 58), width=20)
    _crown(brush, 600, 250, 190, rng)
    if is_after:
        return
    brush.line((620, 480, 980, 720), fill=(106, 82, 58), width=22)
    brush.polygon(((610, 470), (650, 450), (640, 500)), fill=(214, 184, 140))
    _crown(brush, 960, 700, 90, rng)


def grass(brush: Brush, rng: random.Random, *, is_after: bool) -> None:
    """Draw a lawn: bare and dug over, or planted."""
    brush.polygon(((0, 570), (1200, 550), (1200, 900), (0, 900)), fill=(104, 148, 84) if is_after else (150, 128, 94))
    for _ in range(900):
        x, y = rng.randint(0, 1200), rng.randint(560, 895)
        green = is_after or rng.random() < 0.25  # noqa: PLR2004 - a quarter has survived
        colour = (
            shaded(rng.choice(GREENS), rng.uniform(0.9, 1.3))
            if green
            else shaded((132, 108, 76), rng.uniform(0.8, 1.2))
        )
        brush.line((x, y, x + rng.randint(-6, 6), y - rng.randint(8, 22)), fill=colour, width=4)
    if is_after:
        for _ in range(40):
            x, y = rng.randint(60, 1140), rng.randint(600, 880)
            brush.ellipse((x, y, x + 14, y + 14), fill=rng.choice(((236, 120, 140), (250, 214, 90), (250, 250, 250))))


def dog(brush: Brush, rng: random.Random, *, is_after: bool) -> None:
    """Draw what dogs leave on the path, or the path with a bag dispenser."""
    if is_after:
        brush.rectangle((590, 380, 606, 690), fill=(90, 110, 96))
        brush.rounded_rectangle((540, 330, 656, 470), 12, fill=(62, 130, 84))
        brush.rectangle((562, 356, 634, 420), fill=(240, 244, 240))
        return
    for _ in range(7):
        x, y = rng.randint(200, 980), rng.randint(600, 860)
        for size in (44, 32, 20):
            brush.ellipse(
                (x - size, y - size * 0.5, x + size, y + size * 0.3), fill=shaded((106, 72, 42), 0.7 + size / 110)
            )
            y -= 14


def bench(brush: Brush, rng: random.Random, *, is_after: bool) -> None:
    """Draw outdoor fitness equipment, broken or repaired."""
    for x in (330, 830):
        brush.rectangle((x, 380, x + 26, 700), fill=(56, 110, 170))
    brush.rectangle((330, 380, 856, 404), fill=(240, 190, 50))
    for x in (450, 690):
        tilt = 0 if is_after or x < 500 else rng.randint(70, 100)  # noqa: PLR2004 - the right one is broken
        brush.line((x, 404, x + tilt, 620), fill=(70, 74, 80), width=12)
        brush.rounded_rectangle(
            (x - 60 + tilt, 610 + tilt * 0.4, x + 60 + tilt, 640 + tilt * 0.4), 8, fill=(200, 70, 50)
        )
