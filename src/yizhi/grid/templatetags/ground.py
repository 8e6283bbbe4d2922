"""`{% load ground %}{% ground_ahead filters.area home %}`: what a page with a map says before its script asks."""

from __future__ import annotations

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString

from yizhi.grid.domain.areas import area_index
from yizhi.grid.domain.tiles.told import told

register = template.Library()


@register.simple_tag
def ground_ahead(*codes: str) -> SafeString:
    """Say what `base.json` would, and where some areas lie (`lib/gridmap/ahead.ts`): two answers the browser need not wait for."""
    areas = {info.code: info.bbox for code in codes if (info := area_index().get(code)) is not None and info.is_active}
    return json_script({"base": told(), "areas": areas}, "ground-ahead")
