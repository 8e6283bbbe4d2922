"""The stage of the browser stories: people with names of their own, a photo that tells too much, and their handgrips."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.test import Client
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError
from pytest_django.live_server_helper import LiveServer

from tests.builders import World, make_world
from yizhi.org.models import User

# Names that stand on no page by chance: a resident must never read one of them.
STAFF: Final = {
    "desk": "钱守正",
    "cleaner": "孙扫尘",
    "manager": "周物业",
    "worker_a1": "吴巡格",
    "supervisor": "郑督查",
}
GPS_TAG: Final = 0x8825
MAKER_TAG: Final = 0x010F
LANGUAGES: Final = {"zh-Hans": "zh-CN", "en": "en-GB"}


def peopled_world() -> World:
    """Return the builders' world, its staff with names that can be looked for."""
    world = make_world()
    for username, name in STAFF.items():
        User.objects.filter(username=username).update(display_name=name)
    return world


def telling_photo(path: Path, colour: tuple[int, int, int] = (120, 90, 60)) -> Path:
    """Write a JPEG whose EXIF gives away the phone and the place, and return its path."""
    image = Image.new("RGB", (640, 480), colour)
    exif = Image.Exif()
    exif[MAKER_TAG] = "TellTale Phone"
    exif.get_ifd(GPS_TAG).update({1: "N", 2: (36.0, 48.0, 18.0), 3: "E", 4: (118.0, 18.0, 18.0)})
    image.save(path, exif=exif)
    return path


def speak(context: BrowserContext, server: LiveServer, language: str) -> None:
    """Choose a language as the switch on the page would (staff accounts and residents alike)."""
    code = {"zh-Hans": "zh-hans"}.get(language, language)
    context.add_cookies([{"name": "django_language", "value": code, "url": server.url}])


def sign_in(context: BrowserContext, server: LiveServer, world: World, name: str) -> Page:
    """Open a page as a person of the world, with a session made on the server."""
    client = Client()
    person = User.objects.get(pk=world.users[name].pk)  # as it is now: a session knows the password it was made with
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])
    return context.new_page()


def _press(page: Page, button: Locator, *, timeout: float | None = None) -> None:
    if not button.is_visible():
        page.locator("details.menu:has([data-act])").locator("summary").click(timeout=timeout)
    button.click(timeout=timeout)


def open_act(page: Page, act: str) -> Locator:
    """Press an act's button (also one behind the menu "more") and return the dialog with its form."""
    button = page.locator(f"[data-act={act}]").first
    expect(button).to_be_attached()
    try:
        _press(page, button, timeout=4_000)
    except PlaywrightTimeoutError:  # the case was put anew in between, and its menu closed: a person presses again
        _press(page, button)
    dialog = page.locator("#act-dialog")
    expect(dialog.locator("form")).to_be_visible()
    return dialog


def send(dialog: Locator) -> None:
    """Send the form of a dialog; it closes when the act was carried out."""
    dialog.locator("[type=submit]").last.click()
    expect(dialog).to_be_hidden()


def add_photo(form: Locator, name: str, photo: Path) -> None:
    """Choose a photo and wait until it is uploaded."""
    form.locator("input[type=file]").set_input_files(photo)
    expect(form.locator(f"input[type=hidden][name={name}]")).to_have_count(1)


def handle(page: Page, text: str, photo: Path) -> None:
    """As a handler on a phone: open the first order, sign for it, report it done with a photo."""
    page.goto("/work/orders/")
    page.locator(".order-link").first.click()
    page.locator("[data-act=sign]").click()
    dialog = open_act(page, "report_done")
    dialog.locator("[name=public_text]").fill(text)
    add_photo(dialog, "photo_ids", photo)
    send(dialog)
