"""Template tags of the component kit: `{% load ui %}{% icon "trash" %}`."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_vite.core.asset_loader import DjangoViteAssetLoader

register = template.Library()

SPRITE = "src/icons/sprite.svg"


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """Draw one icon of the sprite; `frontend/icons.json` lists the names.

    Without a label it is decoration next to a word, and screen readers skip it.
    """
    href = f"{DjangoViteAssetLoader.instance().generate_vite_asset_url(SPRITE)}#tabler-{name}"
    classes = f"icon {css}".strip()
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>',
            classes,
            label,
            href,
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', classes, href)
