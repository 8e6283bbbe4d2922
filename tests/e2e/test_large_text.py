"""The elder view of the staff's frame: no word is broken, nothing that is pressed is pushed out of its row."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.builders import World, make_world
from tests.e2e.conftest import Contexts
from tests.e2e.stage import LANGUAGES, sign_in, speak

pytestmark = pytest.mark.django_db(transaction=True)

# Words that lie on more than one line.
BROKEN: Final = """
(labels) => labels.flatMap((label) => {
  const text = label.firstChild;
  return [...text.textContent.matchAll(/[A-Za-z]+/g)].filter((word) => {
    const range = document.createRange();
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    return range.getClientRects().length > 1;
  }).map((word) => word[0]);
})
"""


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def _elder(page: Page, server: LiveServer) -> None:
    page.context.add_cookies([{"name": "yizhi_view", "value": "elder", "url": server.url}])


@pytest.mark.parametrize("device", ["desktop", "phone"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_places_of_the_rail_are_whole_words(
    live_server: LiveServer, world: World, contexts: Contexts, language: str, device: str
) -> None:
    context = contexts(phone=device == "phone")
    speak(context, live_server, language)
    page = sign_in(context, live_server, world, "admin")
    _elder(page, live_server)
    page.goto("/work/ground/screens/")
    labels = page.locator(".shell-rail a > span")
    expect(labels.first).to_be_visible()
    assert labels.evaluate_all(BROKEN) == []
    assert (
        labels.evaluate_all("(all) => all.filter((one) => one.scrollWidth > one.parentElement.clientWidth).length") == 0
    )


def test_the_residents_switches_stay_beside_a_long_name(
    live_server: LiveServer, world: World, contexts: Contexts
) -> None:
    context = contexts(phone=True)
    speak(context, live_server, "en")
    page = context.new_page()
    _elder(page, live_server)
    page.goto("/")
    page.locator(".page-name").evaluate("(name) => name.replaceChildren('Xuegong Subdistrict of Linzi District')")
    name, switches = page.locator(".page-name").bounding_box(), page.locator(".switches").bounding_box()
    assert name is not None
    assert switches is not None
    assert name["x"] + name["width"] <= switches["x"]
    assert switches["y"] < name["y"] + name["height"]
    assert switches["x"] + switches["width"] <= 390
