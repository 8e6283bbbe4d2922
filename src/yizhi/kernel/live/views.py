"""Polling: the same events, asked for every few seconds by pages whose stream is down."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yizhi.kernel import clock, registry
from yizhi.kernel.live.doorkeeper import admit
from yizhi.kernel.live.tail import position, resume_point

MOST = 500


@require_safe
@never_cache
def poll(request: HttpRequest, channel: str, argument: str = "") -> JsonResponse:
    """Return `{next, reset, events}` after `?after=`; `reset` says that too much happened and the page must reload."""
    subscription = admit(request, channel, argument)
    source = registry.live_sources.get("cases")
    now = clock.now()
    value = request.GET.get("after", "")
    after = int(value) if value.isascii() and value.isdecimal() else position(source, now)
    events = source.fetch(after, MOST)
    if len(events) == MOST:
        return JsonResponse({"next": position(source, now), "reset": True, "events": []})
    heard = [{"seq": event.seq, **subscription.shape(event)} for event in events if subscription.accepts(event)]
    return JsonResponse({"next": resume_point(events, after, now), "reset": False, "events": heard})
