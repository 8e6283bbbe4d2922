"""Asking the map's own address for windows of the city, as the page does."""

from __future__ import annotations

import gzip
import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bench.kit.city import COUNTY, HIGH, SOUTH, WEST, WIDE
from bench.kit.figures import percentile

if TYPE_CHECKING:
    from django.test import Client

ZOOMS: Final = tuple(range(9, 20))
# A map of 1400 × 900 px.
PIXELS: Final = (1400, 900)


@dataclass(frozen=True, slots=True)
class Seen:
    """What windows of one zoom took (ms), and how large the largest answer was, compressed."""

    took: list[float]
    kilobytes: float

    @property
    def p95(self) -> float:
        """The 95th percentile."""
        return percentile(self.took, 0.95)


def windows(zoom: int, count: int) -> list[str]:
    """Return boxes around busy places (half of them in the middle of the city), as the page asks for them."""
    rng, found = random.Random(zoom), []
    wide, high = (360 * side / 512 / 2**zoom for side in PIXELS)
    for _ in range(count):
        lon = WEST + WIDE * min(max(rng.gauss(0.5, 0.15), 0.02), 0.98)
        lat = SOUTH + HIGH * min(max(rng.gauss(0.5, 0.15), 0.02), 0.98)
        if wide > WIDE:
            lon, lat = WEST + WIDE / 2, SOUTH + HIGH / 2
        found.append(f"{lon - wide / 2:.6f},{lat - high * 0.4:.6f},{lon + wide / 2:.6f},{lat + high * 0.4:.6f}")
    return found


def staff() -> Client:
    """Return a client signed in as somebody of the duty desk."""
    from django.test import Client

    from yizhi.org.models import RoleGrant, User

    user, made = User.objects.get_or_create(username="bench", defaults={"display_name": "bench"})
    if made:
        RoleGrant.objects.create(user=user, role="duty_desk", area_code=COUNTY)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def ask(client: Client, bbox: str, zoom: int, query: dict[str, str]) -> tuple[float, bytes]:
    """Ask for one window; return how long it took (ms) and the answer."""
    from django.urls import reverse

    started = time.perf_counter()
    answer = client.get(reverse("workbench:map_cases"), {"bbox": bbox, "zoom": str(zoom), **query})
    took = (time.perf_counter() - started) * 1000
    assert answer.status_code == 200, answer.content[:300]
    return took, answer.content


def look(client: Client, query: dict[str, str], rounds: int) -> dict[int, Seen]:
    """Ask for windows at every zoom."""
    found = {}
    for zoom in ZOOMS:
        boxes = windows(zoom, rounds)
        ask(client, boxes[0], zoom, query)
        answers = [ask(client, box, zoom, query) for box in boxes]
        found[zoom] = Seen(
            [took for took, _ in answers], max(len(gzip.compress(body, 6)) for _, body in answers) / 1024
        )
    return found
