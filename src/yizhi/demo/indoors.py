"""What is drawn inside a building: each prop as it is before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yizhi.demo.strokes import BAGS, CARDBOARD, PAINTS, PAPERS, bag, shaded, shadow

if TYPE_CHECKING:
    import random

    from yizhi.demo.strokes import Brush


def ebike(brush: Brush, rng: random.Random, *, is_after: bool) -> None:
    """Draw an e-bike charging in a stairwell, or the free stairwell with a notice."""
    if is_after:
        brush.rectangle((430, 220, 560, 380), fill=(238, 240, 236))
        brush.ellipse((460, 250, 530, 320), outline=(200, 44, 40), width=10)
        brush.line((470, 310, 520, 260), fill=(200, 44, 40), width=10)
        return
    shadow(brush, (330, 740, 760, 790))
    brush.rounded_rectangle((410, 560, 640, 700), 30, fill=rng.choice(PAINTS[:3]))
    for x in (330, 620):
        brush.ellipse((x, 640, x + 140, 780), fill=(36, 38, 40))
        brush.ellipse((x + 40, 680, x + 100, 740), fill=(150, 152, 156))
    brush.line((690, 700, 640, 470), fill=(50, 52, 56), width=16)
    brush.line((590, 476, 690, 460), fill=(50, 52, 56), width=12)
    brush.rounded_rectangle((400, 530, 540, 564), 14, fill=(44, 44, 46))
    brush.line((450, 690, 350, 700, 300, 560, 250, 330), fill=(226, 120, 40), width=8)
    brush.rectangle((226, 290, 276, 340), fill=(240, 240, 236))


def hydrant(brush: Brush, rng: random.Random, *, is_after: bool) -> None:
    """Draw a hydrant cabinet, plundered or complete."""
    brush.rectangle((430, 240, 620, 520), fill=(196, 44, 38))
    brush.rectangle((450, 290, 600, 500), fill=(206, 224, 230) if is_after else (70, 30, 28))
    if is_after:
        for ring in range(4):
            brush.ellipse(
                (470 + ring * 12, 330 + ring * 12, 580 - ring * 12, 440 - ring * 12), outline=(236, 236, 230), width=7
            )
        brush.rectangle((472, 454, 580, 474), fill=(220, 180, 60))
        return
    for _ in range(26):
        x, y = rng.randint(400, 680), rng.randint(610, 700)
        brush.polygon(((x, y), (x + 16, y - 12), (x + 22, y + 8)), fill=(196, 220, 228, 200))


def clutter(brush: Brush, rng: random.Random, *, is_after: bool) -> None:
    """Draw boxes and old things in a stairwell, or the swept floor."""
    if is_after:
        return
    for x, y, w, h in (
        (180, 560, 190, 190),
        (350, 600, 150, 140),
        (220, 440, 130, 120),
        (700, 660, 210, 170),
        (880, 600, 170, 180),
        (520, 640, 120, 110),
        (730, 560, 130, 100),
    ):
        colour = shaded(CARDBOARD, rng.uniform(0.85, 1.12))
        brush.rectangle((x, y, x + w, y + h), fill=colour)
        brush.polygon(((x, y), (x + 22, y - 20), (x + w + 22, y - 20), (x + w, y)), fill=shaded(colour, 1.14))
        brush.polygon(
            ((x + w, y), (x + w + 22, y - 20), (x + w + 22, y + h - 20), (x + w, y + h)), fill=shaded(colour, 0.8)
        )
        brush.rectangle((x, y + h * 0.44, x + w, y + h * 0.54), fill=(214, 196, 150))
    for _ in range(5):
        bag(brush, rng.randint(420, 720), rng.randint(780, 840), rng.randint(30, 54), rng.choice(BAGS))


def door(brush: Brush, _rng: random.Random, *, is_after: bool) -> None:
    """Draw the entrance of a building, its door ajar or closed under a working lamp."""
    brush.rectangle((420, 190, 780, 610), fill=(84, 90, 98))
    if is_after:
        for x in (436, 606):
            brush.rectangle((x, 206, x + 158, 606), fill=(70, 104, 92))
            brush.rectangle((x + 30, 250, x + 128, 420), fill=(176, 200, 208))
        brush.ellipse((560, 120, 640, 160), fill=(255, 240, 190))
        for grow in range(6):
            brush.ellipse(
                (560 - grow * 30, 120 - grow * 14, 640 + grow * 30, 160 + grow * 14), fill=(255, 236, 180, 22)
            )
        return
    brush.rectangle((436, 206, 594, 606), fill=(30, 32, 36))
    brush.polygon(((606, 206), (780, 240), (780, 680), (606, 606)), fill=(112, 84, 66))
    brush.line((690, 300, 740, 520), fill=(70, 52, 40), width=6)
    brush.ellipse((570, 130, 630, 160), fill=(96, 98, 100))


def lift(brush: Brush, _rng: random.Random, *, is_after: bool) -> None:
    """Draw a lift, out of order or working."""
    brush.rectangle((440, 200, 760, 610), fill=(150, 154, 160))
    brush.rectangle((460, 220, 598, 606), fill=(196, 200, 204))
    brush.rectangle((602, 220, 740, 606), fill=(190, 194, 198))
    brush.rectangle((560, 140, 640, 184), fill=(24, 26, 28))
    brush.rectangle((588, 152, 612, 172), fill=(90, 220, 120) if is_after else (220, 60, 50))
    brush.rectangle((790, 380, 824, 450), fill=(170, 174, 178))
    if not is_after:
        brush.polygon(((420, 640), (560, 560), (580, 600), (440, 690)), fill=(240, 196, 50))
        brush.rectangle((500, 340, 700, 440), fill=(250, 250, 246))
        brush.line((530, 372, 670, 372), fill=(200, 50, 44), width=10)
        brush.line((530, 404, 640, 404), fill=(120, 120, 120), width=8)


def pipe(brush: Brush, rng: random.Random, *, is_after: bool) -> None:
    """Draw a pipe, leaking or dry."""
    brush.rectangle((560, 0, 606, 640), fill=(170, 176, 182))
    brush.rectangle((560, 0, 574, 640), fill=(200, 206, 210))
    for joint in (180, 430):
        brush.rectangle((548, joint, 618, joint + 34), fill=(140, 146, 152))
    if is_after:
        brush.rectangle((544, 420, 622, 474), fill=(60, 110, 160))
        return
    for _ in range(46):
        x, y = rng.gauss(584, 26), rng.uniform(460, 640)
        brush.line((x, y, x + rng.randint(-4, 4), y + rng.randint(20, 60)), fill=(150, 190, 216, 170), width=5)
    brush.ellipse((330, 640, 900, 830), fill=(120, 150, 172, 150))


def stain(brush: Brush, rng: random.Random, *, is_after: bool) -> None:
    """Draw a damp wall, or the wall painted again."""
    if is_after:
        brush.rectangle((340, 130, 860, 420), fill=(236, 232, 224))
        return
    for _ in range(70):
        x, y, size = rng.gauss(600, 130), rng.uniform(120, 400), rng.randint(20, 90)
        brush.ellipse((x - size, y - size * 0.6, x + size, y + size * 0.6), fill=(128, 112, 82, 30))
    for _ in range(12):
        x = rng.randint(380, 820)
        brush.line((x, 130, x + rng.randint(-20, 20), rng.randint(240, 460)), fill=(110, 96, 70, 110), width=5)


def posters(brush: Brush, rng: random.Random, *, is_after: bool) -> None:
    """Draw a wall covered with small ads, or scraped clean."""
    if is_after:
        return
    for _ in range(34):
        x, y = rng.randint(345, 800), rng.randint(140, 500)
        w, h = rng.randint(44, 84), rng.randint(40, 74)
        brush.rectangle((x, y, min(x + w, 866), y + h), fill=rng.choice(PAPERS), outline=(160, 150, 130))
        for line in range(3):
            brush.line((x + 8, y + 12 + line * 14, min(x + w - 8, 856), y + 12 + line * 14), fill=(90, 60, 60), width=4)
