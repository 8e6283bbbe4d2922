"""Drawn pictures for the demonstration: how a problem looks before and after. Pure drawing with Pillow."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw, ImageFont

from yizhi.demo import indoors, outdoors, park, traffic
from yizhi.demo.strokes import house, mixed, shaded

if TYPE_CHECKING:
    from collections.abc import Callable

    from yizhi.demo.strokes import Brush, Colour

SIZE: Final = (1200, 900)
STORED: Final = (960, 720)
GRAIN: Final = 0.045
FONTS: Final = ("NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "wqy-microhei.ttc", "msyh.ttc", "PingFang.ttc", "SourceHanSansCN-Regular.otf")  # fmt: skip
LABEL, LABEL_WITHOUT_FONT = "示意图 · 演示数据", "Drawing · demonstration"


@dataclass(frozen=True, slots=True)
class Light:
    """The mood of a picture: sky above, wall, pavement and road."""

    sky: Colour
    low_sky: Colour
    wall: Colour
    pavement: Colour
    road: Colour


DAY: Final = Light((150, 190, 222), (222, 234, 240), (214, 200, 180), (178, 174, 166), (98, 100, 104))
DULL: Final = Light((160, 170, 180), (206, 210, 212), (196, 188, 178), (160, 158, 154), (88, 90, 94))
NIGHT: Final = Light((18, 24, 44), (44, 52, 78), (56, 54, 62), (52, 54, 62), (36, 38, 46))
LIT: Final = Light((26, 34, 60), (70, 72, 96), (112, 98, 84), (104, 98, 90), (66, 66, 70))


def _street(light: Light, rng: random.Random) -> tuple[Image.Image, Brush]:
    """Draw sky, a row of houses, pavement and road; what happens stands on it."""
    width, height = SIZE
    image = Image.new("RGB", SIZE, light.sky)
    brush = ImageDraw.Draw(image, "RGBA")
    for y in range(height // 2):
        share = y / (height / 2)
        brush.line((0, y, width, y), fill=mixed(light.sky, light.low_sky, share))
    x = -rng.randint(0, 80)
    while x < width:
        wide, top = rng.randint(240, 380), rng.randint(60, 170)
        wall = shaded(light.wall, rng.uniform(0.82, 1.08))
        house(brush, (x, top, x + wide - 14, 520), wall, rng, is_dark=light is NIGHT)
        x += wide
    brush.rectangle((0, 520, width, 700), fill=light.pavement)
    for row in range(5):
        y = 520 + row * row * 9 + row * 6
        brush.line((0, y, width, y), fill=shaded(light.pavement, 0.92), width=2)
    for column in range(-10, 24):
        brush.line((600 + (column - 7) * 62, 520, 600 + (column - 7) * 120, 700), fill=shaded(light.pavement, 0.93), width=2)  # fmt: skip
    brush.rectangle((0, 700, width, height), fill=light.road)
    brush.rectangle((0, 694, width, 710), fill=shaded(light.pavement, 1.16))
    for start in range(-60, width, 260):
        brush.polygon(
            ((start, 860), (start + 130, 860), (start + 118, 872), (start - 14, 872)), fill=(230, 230, 224, 150)
        )
    return image, brush


def _inside(rng: random.Random) -> tuple[Image.Image, Brush]:
    """Draw a stairwell: back wall, side walls, floor, stairs and a door."""
    shade = rng.uniform(0.96, 1.04)
    image = Image.new("RGB", SIZE, shaded((206, 200, 188), shade))
    brush = ImageDraw.Draw(image, "RGBA")
    brush.rectangle((330, 120, 870, 600), fill=shaded((222, 217, 206), shade))
    brush.polygon(((0, 0), (330, 120), (330, 600), (0, 900)), fill=shaded((190, 184, 172), shade))
    brush.polygon(((1200, 0), (870, 120), (870, 600), (1200, 900)), fill=shaded((180, 174, 163), shade))
    brush.polygon(((0, 900), (330, 600), (870, 600), (1200, 900)), fill=shaded((150, 146, 140), shade))
    for left, top, right, bottom in ((0, 560, 330, 600), (870, 560, 1200, 600)):
        brush.line((left, bottom + 300 if left == 0 else top + 10, right, top + 10 if left == 0 else bottom + 300), fill=(120, 150, 140, 120), width=6)  # fmt: skip
    for step in range(7):
        y = 600 - step * 38
        brush.rectangle((620 + step * 14, y - 38, 860, y), fill=shaded((172, 168, 160), 1 + 0.02 * step))
        brush.line((620 + step * 14, y - 38, 860, y - 38), fill=(120, 116, 110), width=3)
    return image, brush


def _finished(image: Image.Image, rng: random.Random) -> Image.Image:
    """Give a drawing the size and grain of a phone's picture, and say that it is drawn."""
    image = image.resize(STORED, Image.Resampling.BILINEAR)
    noise = Image.frombytes("L", STORED, rng.randbytes(STORED[0] * STORED[1])).convert("RGB")
    image = Image.blend(image, noise, GRAIN)
    brush = ImageDraw.Draw(image, "RGBA")
    font, text = _font()
    left, top, right, bottom = brush.textbbox((0, 0), text, font=font)
    brush.rounded_rectangle((24, 24, right - left + 56, bottom - top + 52), 8, fill=(20, 24, 30, 150))
    brush.text((40, 38 - top), text, font=font, fill=(255, 255, 255, 235))
    return image


def _font() -> tuple[ImageFont.FreeTypeFont | ImageFont.ImageFont, str]:
    for name in FONTS:
        try:
            return ImageFont.truetype(name, 25), LABEL
        except OSError:
            continue
    return ImageFont.load_default(25), LABEL_WITHOUT_FONT


@dataclass(frozen=True, slots=True)
class Scene:
    """A kind of picture: what is drawn on the ground, before and after."""

    draw: Callable[..., None]
    indoor: bool = False
    before: Light = DULL
    after: Light = DAY


SCENES: Final = {
    "bins": Scene(outdoors.bins),
    "sofa": Scene(outdoors.sofa),
    "rubble": Scene(outdoors.rubble),
    "road": Scene(outdoors.dirt),
    "pothole": Scene(outdoors.pothole),
    "manhole": Scene(outdoors.manhole),
    "puddle": Scene(outdoors.puddle),
    "snow": Scene(outdoors.snow),
    "lamp": Scene(outdoors.lamp, before=NIGHT, after=LIT),
    "cars": Scene(traffic.cars, before=DAY),
    "lane": Scene(traffic.fire_lane, before=DAY),
    "bikes": Scene(traffic.bikes, before=DAY),
    "ebike": Scene(indoors.ebike, indoor=True),
    "hydrant": Scene(indoors.hydrant, indoor=True),
    "corridor": Scene(indoors.clutter, indoor=True),
    "door": Scene(indoors.door, indoor=True),
    "lift": Scene(indoors.lift, indoor=True),
    "pipe": Scene(indoors.pipe, indoor=True),
    "wall": Scene(indoors.stain, indoor=True),
    "poster": Scene(indoors.posters, indoor=True),
    "noise": Scene(outdoors.loudspeaker, before=LIT, after=LIT),
    "smoke": Scene(outdoors.smoke),
    "site": Scene(outdoors.site),
    "tree": Scene(park.tree),
    "grass": Scene(park.grass),
    "stall": Scene(outdoors.stall, before=DAY),
    "cable": Scene(outdoors.cable),
    "dog": Scene(park.dog, before=DAY),
    "bench": Scene(park.bench),
}


def draw_scene(name: str, *, is_after: bool, seed: int) -> Image.Image:
    """Return a picture (960 × 720) of a scene; the place looks the same before and after."""
    scene = SCENES[name]
    rng = random.Random(f"{seed}{name}")
    ground = random.Random(f"{seed}{name}")
    image, brush = _inside(ground) if scene.indoor else _street(scene.after if is_after else scene.before, ground)
    scene.draw(brush, rng, is_after=is_after)
    return _finished(image, rng)
