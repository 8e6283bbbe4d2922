"""What stands in the database before something is measured: the demonstration's ground and the shipped master data."""

from __future__ import annotations

import logging
import random
import uuid
from typing import Any

TEXTS = (
    "三个垃圾桶都满了，袋子堆到路上，味道很大。麻烦尽快清运。",
    "单元门口的路灯不亮，晚上看不清台阶。",
    "电动车停在楼道里充电，挡住了消防通道。",
    "井盖松动，车开过去响得厉害，怕出事。",
    "污水从检修口冒出来，一直流到幼儿园门口。",
)


def set_up() -> None:
    """Start Django and fill an empty database."""
    import django

    django.setup()
    logging.getLogger("yizhi").setLevel(logging.WARNING)  # this process's own requests; the servers log as in life
    from django.core.management import call_command

    from yizhi.demo.geography import build_geography
    from yizhi.grid.models import Area

    if not Area.objects.exists():
        build_geography()
        call_command("seed", verbosity=0)


def reports(count: int, *, seed: int, contact: bool = True) -> list[dict[str, Any]]:
    """Draw bodies of `POST /api/v1/reports`: points in the grids, a category, mostly a phone number; keys are unique."""
    from yizhi.casework.models import Category
    from yizhi.grid.models import Area

    rng = random.Random(seed)
    grids = list(Area.objects.filter(level="grid", lon__isnull=False).order_by("code").values_list("lon", "lat"))
    codes = list(
        Category.objects.filter(kind="matter", is_active=True, dictionary__is_current=True)
        .order_by("code")
        .values_list("code", flat=True)
    )
    bodies = []
    for number in range(count):
        lon, lat = rng.choice(grids)
        body: dict[str, Any] = {
            "key": str(uuid.UUID(int=rng.getrandbits(128), version=4)), "text": rng.choice(TEXTS), "category": rng.choice(codes),
            "lon": lon, "lat": lat, "address": f"{rng.randint(1, 40)}号楼北侧", "is_public": rng.random() < 0.5,
        }  # fmt: skip
        if contact:
            body["contact"] = {"name": "王先生", "phone": f"139{number % 100_000_000:08d}"}
        bodies.append(body)
    return bodies
