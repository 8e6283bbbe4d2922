"""The house rules notice what they are there for."""

from __future__ import annotations

import pytest

from tools.house import ROOT, template_problems


@pytest.mark.parametrize(
    "markup",
    [
        '<button onclick="go()">',
        '<p style="color: red">',
        "<script>alert(1)</script>",
        "<style>p {}</style>",
        "{{ text|safe }}",
        '<a hx-on:click="go()">',
        '{% icon "no-such-icon" %}',
    ],
)
def test_a_template_with_inline_code_or_an_unknown_icon_is_named(markup: str) -> None:
    assert list(template_problems("page.html", markup))


@pytest.mark.parametrize(
    "markup",
    [
        '<script type="module" src="/static/a.js"></script>',
        '<script id="data" type="application/json">{}</script>',
        '{% icon "trash" %}',
        '<a data-module="dialog-open">',
    ],
)
def test_what_the_content_policy_allows_is_allowed(markup: str) -> None:
    assert not list(template_problems("page.html", markup))


@pytest.mark.parametrize("name", ["requirements/base.txt", "requirements/dev.txt", "requirements/node.txt"])
def test_locks_have_hashes_and_name_no_address(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert "--hash=sha256:" in text
    assert "://" not in text
    assert "-index" not in text.replace("typing-inspection", "")


def test_the_front_end_lock_names_no_address_to_download_from() -> None:
    assert '"resolved"' not in (ROOT / "frontend" / "package-lock.json").read_text("utf-8")
