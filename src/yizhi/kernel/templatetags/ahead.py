"""`{% load ahead %}{% ahead "src/modules/work-map/index.ts" beside="src/entries/workbench.ts" %}`: modules beside a page's entry.

Without it the browser asks for a module after the entry has run, and for what the module needs after that. It is a hint: a
file the build does not know is passed over, and so is what the entry brings along.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django_vite.core.asset_loader import DjangoViteConfig, ManifestClient
from django_vite.core.exceptions import DjangoViteAssetNotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator

register = template.Library()


def _files(manifest: ManifestClient, path: str, met: set[str]) -> Iterator[str]:
    """Yield what the build made of a file and of all that it imports, each once."""
    if path in met:
        return
    met.add(path)
    try:
        entry = manifest.get(path)
    except DjangoViteAssetNotFoundError:
        return
    yield from (entry.file, *(entry.css or ()))
    for other in entry.imports or ():
        yield from _files(manifest, other, met)


def _link(address: str) -> SafeString:
    if address.endswith(".css"):
        return format_html('<link rel="preload" as="style" crossorigin href="{}">', address)
    return format_html('<link rel="modulepreload" crossorigin href="{}">', address)


@register.simple_tag
@lru_cache(maxsize=32)
def ahead(*paths: str, beside: str) -> SafeString:
    """Write a link for each module and style sheet that these files come with."""
    manifest, met = ManifestClient(DjangoViteConfig(**settings.DJANGO_VITE["default"])), set[str]()
    list(_files(manifest, beside, met))
    files = dict.fromkeys(file for path in paths for file in _files(manifest, path, met))
    return format_html_join("\n", "{}", ((_link(static(file)),) for file in files))
