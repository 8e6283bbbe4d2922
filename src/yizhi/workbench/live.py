"""Who of the workbench may listen to the live stream besides the desk: wall screens, by their signed address."""

from __future__ import annotations

from django.http import HttpRequest

from yizhi.kernel import clock
from yizhi.kernel.errors import NotFoundError
from yizhi.kernel.live.events import Subscription
from yizhi.workbench.domain import screens


def screen_channel(_request: HttpRequest, address: str) -> Subscription | None:
    """Let a screen hear of its areas, as long as its link holds."""
    try:
        return screens.hears(screens.open_screen(address, clock.now()))
    except NotFoundError:
        return None
