"""What hangs on walls in the demonstration: labels of grids and of one community's buildings, and a wall screen."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.conf import settings
from django.urls import reverse

from yizhi.demo.people import ADMINISTRATOR
from yizhi.grid.domain.areas import area_index
from yizhi.grid.domain.labels.codes import label_url
from yizhi.grid.domain.labels.issuing import issue_in_bulk
from yizhi.grid.enums import Level
from yizhi.grid.models import Label
from yizhi.org.domain.people import load_actor
from yizhi.org.models import User
from yizhi.workbench.domain.screens import make_screen, signed
from yizhi.workbench.models import ScreenLink

SECONDS: Final = 20
COMMUNITIES_SHOWN: Final = 3


def hang_up(now: datetime) -> None:
    """Issue labels and make the screen of the operations hall."""
    admin = load_actor(User.objects.get(username=ADMINISTRATOR))
    street = settings.YIZHI_AREA_CODE
    communities = [info.code for info in area_index().values() if info.level == Level.COMMUNITY]
    issue_in_bulk(street, "grid", actor=admin, now=now)
    if communities:
        issue_in_bulk(communities[0], "building", actor=admin, now=now)
    areas = [street, *communities[:COMMUNITIES_SHOWN]]
    make_screen(title="指挥大厅", areas=areas, seconds=SECONDS, expires_at=None, actor=admin, now=now)


def addresses(base: str) -> list[tuple[str, str]]:
    """Return (address, what it is) of the wall screen and of a label to scan; empty in an older demonstration."""
    found = []
    link = ScreenLink.objects.filter(revoked_at__isnull=True).first()
    if link is not None:
        found.append((base + reverse("screen:wall", args=[signed(link)]), "Wall screen, opens without signing in"))
    label = Label.objects.filter(revoked_at__isnull=True, place__isnull=False).first()
    if label is not None:
        found.append(
            (
                label_url(base, label.code),
                "What the label of a building opens: a report page for residents, the building's page for staff",
            )
        )
    return found
