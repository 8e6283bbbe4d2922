"""What is drawn in the street: each prop as it is before and after."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from yizhi.demo.strokes import BAGS, GREENS, PAINTS, bag, shaded, shadow

if TYPE_CHECKING:
    import random

    from yizhi.demo.strokes import Brush


def bins(brush: Brush, rng: random.Random, *, is_after: bool) -> None:
    """Draw three sorting bins, full or emptied."""
    for number, colour in enumerate(((70, 74, 80), (52, 96, 160), (62, 130, 74))):
        x = 330 + number * 190
        shadow(brush, (x - 10, 640, x + 150, 676))
        brush.polygon(((x, 430), (x + 140, 430), (x + 126, 660), (x + 14, 660)), fill=colour)
        brush.polygon(((x + 96, 430), (x + 140, 430), (x + 126, 660), (x + 96, 660)), fill=shaded(colour, 0.8))
        brush.ellipse((x + 44, 520, x + 96, 572), outline=(235, 238, 238), width=6)
        if not is_after:
            for _ in range(6):
                bag(brush, x + rng.randint(15, 125), rng.randint(410, 446), rng.randint(26, 42), rng.choice(BAGS))
        else:
            brush.polygon(((x - 10, 414), (x + 150, 414), (x + 142, 440), (x - 2, 440)), fill=shaded(colour, 1.15))
    if not is_after:
        for _ in range(16):
            bag(brush, rng.randint(240, 960), rng.randint(640, 740), rng.randint(18, 44), rng.choice(BAGS))


def sofa(brush: Brush, _rng: random.Random, *, is_after: bool) -> None:
    """Draw a dumped sofa and mattress, or the free place."""
    if is_after:
        return
    shadow(brush, (300, 650, 780, 700))
    brush.rounded_rectangle((300, 420, 760, 600), 28, fill=(122, 84, 66))
    brush.rounded_rectangle((270, 520, 340, 680), 20, fill=(104, 70, 56))
    brush.rounded_rectangle((720, 520, 790, 680), 20, fill=(104, 70, 56))
    for x in (340, 530):
        brush.rounded_rectangle((x, 560, x + 190, 650), 16, fill=(146, 104, 82))
    brush.polygon(((840, 380), (980, 350), (1010, 670), (870, 690)), fill=(226, 220, 206))
    for step in range(6):
        brush.line((850 + step * 24, 392 - step * 5, 880 + step * 24, 678), fill=(196, 190, 178), width=3)


def rubble(brush: Brush, rng: random.Random, *, is_after: bool) -> None:
    """Draw a heap of building waste, or swept ground."""
    if is_after:
        return
    brush.polygon(((220, 690), (420, 500), (600, 440), (800, 520), (980, 690)), fill=(146, 132, 116))
    for _ in range(150):
        x = rng.gauss(600, 150)
        y = rng.uniform(470 + abs(x - 600) * 0.5, 700)
        size = rng.randint(8, 34)
        brush.polygon(((x, y), (x + size, y - size * 0.4), (x + size * 1.4, y + size * 0.3), (x + size * 0.3, y + size * 0.6)), fill=shaded(rng.choice(((168, 96, 70), (176, 170, 160), (140, 130, 120))), rng.uniform(0.8, 1.15)))  # fmt: skip


def dirt(brush: Brush, rng: random.Random, *, is_after: bool) -> None:
    """Draw a soiled pavement, or a rinsed one."""
    for _ in range(16 if is_after else 60):
        x, y, size = rng.randint(150, 1050), rng.randint(560, 880), rng.randint(20, 110)
        colour = (210, 226, 236, 40) if is_after else (44, 36, 26, 70)
        brush.ellipse((x, y, x + size, y + size * 0.35), fill=colour)
    if not is_after:
        for _ in range(70):
            x, y = rng.randint(120, 1080), rng.randint(560, 880)
            brush.polygon(
                ((x, y), (x + 14, y - 5), (x + 18, y + 7)),
                fill=rng.choice(((150, 96, 50), (230, 230, 226), (120, 110, 60))),
            )


def pothole(brush: Brush, rng: random.Random, *, is_after: bool) -> None:
    """Draw a hole in the road, or the patch on it."""
    points = [(600 + math.cos(a / 9 * math.pi) * rng.randint(190, 260), 800 + math.sin(a / 9 * math.pi) * rng.randint(46, 70)) for a in range(18)]  # fmt: skip
    if is_after:
        brush.rectangle((340, 738, 860, 866), fill=(58, 60, 64))
        brush.rectangle((340, 738, 860, 866), outline=(46, 48, 50), width=4)
        return
    brush.polygon(points, fill=(62, 56, 50))
    brush.polygon([(600 + (x - 600) * 0.8, 808 + (y - 800) * 0.74) for x, y in points], fill=(40, 36, 34))
    for _ in range(40):
        x, y, size = rng.gauss(600, 170), rng.gauss(806, 40), rng.randint(4, 16)
        brush.ellipse((x, y, x + size, y + size * 0.6), fill=shaded((120, 114, 106), rng.uniform(0.6, 1.2)))
    for turn in range(5):
        x = 380 + turn * 100
        brush.line((x, 735, x + rng.randint(-40, 40), 712), fill=(60, 60, 62), width=4)


def manhole(brush: Brush, rng: random.Random, *, is_after: bool) -> None:
    """Draw a manhole with a broken cover, or a new one."""
    brush.ellipse((430, 740, 770, 870), fill=(120, 118, 114))
    brush.ellipse((450, 748, 750, 862), fill=(26, 26, 28))
    if is_after:
        brush.ellipse((452, 750, 748, 858), fill=(84, 86, 90))
        for ring in range(4):
            brush.ellipse(
                (480 + ring * 30, 760 + ring * 12, 720 - ring * 30, 848 - ring * 12), outline=(64, 66, 70), width=5
            )
        return
    brush.pieslice((452, 752, 748, 864), 100, 300, fill=(96, 90, 84))
    brush.line((600, 806, 560, 860), fill=(26, 26, 28), width=8)
    brush.line((640, 800, 690, 560), fill=(112, 84, 54), width=12)
    for _ in range(9):
        x, y = rng.gauss(694, 30), rng.gauss(570, 24)
        brush.ellipse((x - 26, y - 14, x + 26, y + 14), fill=rng.choice(GREENS))


def puddle(brush: Brush, rng: random.Random, *, is_after: bool) -> None:
    """Draw a flooded road, or a wet one."""
    if is_after:
        for _ in range(10):
            x, y = rng.randint(200, 900), rng.randint(720, 880)
            brush.ellipse((x, y, x + rng.randint(60, 160), y + 16), fill=(180, 196, 208, 60))
        return
    brush.polygon(
        ((60, 660), (360, 620), (820, 630), (1160, 680), (1200, 860), (900, 896), (240, 890), (0, 800)),
        fill=(120, 136, 148, 225),
    )
    for _ in range(34):
        x, y = rng.randint(80, 1080), rng.randint(650, 870)
        brush.arc((x, y, x + rng.randint(50, 150), y + 18), 0, 180, fill=(206, 218, 226, 150), width=3)


def snow(brush: Brush, rng: random.Random, *, is_after: bool) -> None:
    """Draw snow and ice on the way, or a cleared lane."""
    brush.polygon(((0, 530), (1200, 530), (1200, 900), (0, 900)), fill=(236, 240, 244, 235))
    for _ in range(60):
        x, y = rng.randint(0, 1180), rng.randint(540, 890)
        brush.ellipse((x, y, x + rng.randint(30, 120), y + 14), fill=(206, 216, 226, 160))
    if is_after:
        brush.polygon(((470, 520), (720, 520), (1000, 900), (200, 900)), fill=(150, 148, 144))
    else:
        brush.polygon(((380, 700), (760, 680), (860, 800), (340, 830)), fill=(176, 200, 216, 200))


def lamp(brush: Brush, _rng: random.Random, *, is_after: bool) -> None:
    """Draw a street lamp at night, dark or lit."""
    brush.rectangle((596, 150, 612, 690), fill=(92, 96, 104))
    brush.line((604, 156, 760, 130), fill=(92, 96, 104), width=12)
    brush.polygon(((740, 120), (850, 112), (856, 136), (744, 146)), fill=(70, 74, 82))
    if is_after:
        for grow in range(9, 0, -1):
            brush.polygon(
                ((760, 140), (840, 136), (840 + grow * 34, 860), (760 - grow * 40, 860)), fill=(255, 222, 150, 13)
            )
        brush.ellipse((752, 130, 848, 156), fill=(255, 240, 200))


def loudspeaker(brush: Brush, rng: random.Random, *, is_after: bool) -> None:
    """Draw a loudspeaker and dancers, or the quiet square."""
    if is_after:
        return
    shadow(brush, (480, 640, 640, 680))
    brush.rounded_rectangle((490, 380, 630, 660), 10, fill=(34, 36, 40))
    for y, size in ((420, 42), (560, 54)):
        brush.ellipse((560 - size, y - size + 20, 560 + size, y + size + 20), fill=(70, 74, 80))
        brush.ellipse((560 - size / 2, y - size / 2 + 20, 560 + size / 2, y + size / 2 + 20), fill=(28, 30, 34))
    for ring in range(4):
        brush.arc(
            (560 - 130 - ring * 60, 500 - 150 - ring * 60, 560 + 130 + ring * 60, 500 + 150 + ring * 60),
            -40,
            40,
            fill=(250, 214, 120, 190 - ring * 34),
            width=8,
        )
    for x in (860, 970, 1080, 240):
        colour = rng.choice(PAINTS)
        brush.ellipse((x - 20, 450, x + 20, 490), fill=(202, 160, 130))
        brush.rounded_rectangle((x - 28, 492, x + 28, 590), 16, fill=colour)
        brush.line((x - 24, 510, x - 66, 460), fill=colour, width=14)
        brush.line((x - 12, 590, x - 22, 670), fill=(40, 42, 50), width=16)
        brush.line((x + 12, 590, x + 26, 670), fill=(40, 42, 50), width=16)


def smoke(brush: Brush, rng: random.Random, *, is_after: bool) -> None:
    """Draw a restaurant's exhaust, smoking or filtered."""
    brush.rectangle((380, 330, 860, 640), fill=(226, 216, 200))
    brush.rectangle((380, 330, 860, 392), fill=(166, 50, 42))
    for shop in (420, 560, 700):
        brush.rectangle((shop, 430, shop + 110, 640), fill=(92, 104, 112))
    brush.rectangle((760, 180, 800, 340), fill=(140, 144, 148))
    if is_after:
        brush.rounded_rectangle((720, 220, 850, 310), 10, fill=(196, 200, 204))
        brush.rectangle((740, 240, 830, 252), fill=(90, 150, 100))
        return
    for _ in range(60):
        x, y = rng.gauss(740, 90), rng.gauss(130, 60)
        size = rng.randint(50, 140)
        brush.ellipse((x - size, y - size * 0.7, x + size, y + size * 0.7), fill=(110, 108, 106, 26))


def site(brush: Brush, rng: random.Random, *, is_after: bool) -> None:
    """Draw a building site with bare soil, or covered with green net."""
    brush.polygon(
        ((120, 690), (330, 500), (640, 470), (930, 520), (1100, 690)),
        fill=(92, 150, 96) if is_after else (168, 138, 100),
    )
    for panel in range(0, 1200, 150):
        brush.rectangle((panel, 590, panel + 144, 720), fill=(70, 126, 176))
        brush.rectangle((panel, 590, panel + 144, 604), fill=(236, 238, 238))
    brush.line((960, 590, 960, 90, 640, 130), fill=(226, 178, 40), width=12)
    if not is_after:
        for _ in range(46):
            x, y, size = rng.gauss(560, 230), rng.gauss(440, 70), rng.randint(50, 120)
            brush.ellipse((x - size, y - size / 2, x + size, y + size / 2), fill=(196, 176, 144, 26))


def stall(brush: Brush, rng: random.Random, *, is_after: bool) -> None:
    """Draw goods on the pavement, or the free pavement before the shop."""
    brush.rectangle((260, 300, 960, 590), fill=(236, 226, 206))
    brush.rectangle((260, 300, 960, 356), fill=(58, 120, 86))
    for x in (300, 520, 740):
        brush.rectangle((x, 390, x + 180, 590), fill=(98, 112, 120))
    if is_after:
        return
    for x in range(240, 980, 130):
        brush.rectangle((x, 610, x + 116, 690), fill=(150, 110, 66))
        colour = rng.choice(((214, 80, 60), (240, 180, 60), (120, 170, 70), (230, 130, 60)))
        for _ in range(16):
            dx, dy = rng.randint(4, 96), rng.randint(-12, 12)
            brush.ellipse((x + dx, 604 + dy, x + dx + 22, 626 + dy), fill=shaded(colour, rng.uniform(0.85, 1.15)))
    brush.polygon(((420, 560), (780, 560), (840, 610), (360, 610)), fill=(206, 70, 62, 220))
    brush.line((600, 600, 600, 740), fill=(120, 120, 120), width=8)


def cable(brush: Brush, rng: random.Random, *, is_after: bool) -> None:
    """Draw overhead cables, hanging down or tightened."""
    for x in (180, 1020):
        brush.rectangle((x, 120, x + 26, 720), fill=(150, 146, 140))
    for number in range(3 if is_after else 9):
        sag = 20 if is_after else rng.randint(60, 430)
        points = [(193 + step * 42, 170 + number * 12 + sag * math.sin(step / 20 * math.pi)) for step in range(21)]
        brush.line(points, fill=(36, 36, 40), width=4)
    if not is_after:
        brush.line((620, 560, 600, 690, 680, 720), fill=(36, 36, 40), width=5)
