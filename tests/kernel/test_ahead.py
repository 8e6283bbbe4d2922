"""Modules that a page asks for beside its entry: each once, nothing the entry brings, nothing the build does not know."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.template import Context, Template

from yizhi.kernel.templatetags.ahead import ahead

MANIFEST = {
    "src/entries/desk.ts": {"file": "assets/desk.js", "isEntry": True, "imports": ["_boot.js"], "css": ["assets/desk.css"]},
    "_boot.js": {"file": "assets/boot.js", "css": ["assets/boot.css"]},
    "src/modules/map/index.ts": {"file": "assets/map.js", "imports": ["_boot.js", "_grid.js", "_words.js"]},
    "_grid.js": {"file": "assets/grid.js", "imports": ["_words.js"], "css": ["assets/grid.css"]},
    "_words.js": {"file": "assets/words.js", "imports": ["_grid.js"]},
}  # fmt: skip


@pytest.fixture
def page(settings: LazySettings, tmp_path: Path) -> str:
    built = tmp_path / "manifest.json"
    built.write_text(json.dumps(MANIFEST), encoding="utf-8")
    settings.DJANGO_VITE = {"default": {"dev_mode": False, "manifest_path": built}}
    ahead.cache_clear()
    tag = '{% load ahead %}{% ahead "src/modules/map/index.ts" "gone.js" beside="src/entries/desk.ts" %}'
    try:
        return Template(tag).render(Context())
    finally:
        ahead.cache_clear()


def test_modules_and_styles_are_named_once(page: str) -> None:
    modules = [line for line in page.splitlines() if "modulepreload" in line]
    assert [line.rpartition("/")[2] for line in modules] == ['map.js">', 'grid.js">', 'words.js">']
    assert page.count("grid.css") == 1
    assert 'rel="preload" as="style" crossorigin' in page


def test_what_the_entry_brings_is_left_to_it(page: str) -> None:
    assert "boot" not in page
    assert "desk" not in page


def test_a_file_that_the_build_does_not_know_is_passed_over(page: str) -> None:
    assert "gone" not in page
