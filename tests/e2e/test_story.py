"""The whole story: a resident's phone, the desk, two departments, the grid worker, and the resident again.

Everybody has a device of their own. The network is lost while the resident writes. Everything after sending reaches
the resident's open page by itself: over the stream in Chinese, by asking every few seconds (no stream) in English.
"""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.utils.translation import gettext, override, pgettext
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.builders import GRID_A1, World, closed, make_report, point_in
from tests.config.test_stream_process import Stream
from tests.e2e.conftest import Contexts
from tests.e2e.stage import (
    LANGUAGES,
    STAFF,
    add_photo,
    handle,
    open_act,
    peopled_world,
    send,
    sign_in,
    speak,
    telling_photo,
)
from yizhi.casework.models import Case, Order, Rating, Report
from yizhi.kernel import clock
from yizhi.media.models import Photo

pytestmark = pytest.mark.django_db(transaction=True)

LIVE_MS = 60_000


def outward_steps(language: str) -> tuple[str, ...]:
    """Return what the resident reads of each outward stage, in the words of the page."""
    with override({"zh-Hans": "zh-hans"}.get(language, language)):
        accepted, handled, ended = (
            pgettext("told to the reporter", word) for word in ("Accepted", "Handled", "Closed")
        )
        return accepted, gettext("Handed over"), gettext("Work has begun"), handled, ended


@pytest.fixture
def world() -> World:
    return peopled_world()


@pytest.fixture
def photos(tmp_path: Path) -> tuple[Path, Path, Path]:
    colours = ((120, 90, 60), (90, 140, 90), (80, 110, 160))
    before, one, two = (telling_photo(tmp_path / f"{n}.jpg", colour) for n, colour in enumerate(colours))
    return before, one, two


@pytest.fixture
def stream(request: pytest.FixtureRequest, settings: Settings) -> Iterator[None]:
    """The live stream as a process of its own beside the pages, where the story wants one."""
    if not request.param:
        yield
        return
    server = Stream()
    server.start()
    settings.YIZHI_LIVE_URL = f":{server.port}/live/"
    settings.SECURE_CSP = {
        **settings.SECURE_CSP,
        "connect-src": [*settings.SECURE_CSP["connect-src"], f"http://*:{server.port}"],
    }
    yield
    server.stop(signal.SIGKILL)


@dataclass(frozen=True)
class People:
    """The four who work, each on a device of their own, and the language all speak."""

    desk: Page
    cleaner: Page
    manager: Page
    worker: Page


@pytest.fixture
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def people(contexts: Contexts, live_server: LiveServer, world: World, language: str) -> People:
    def person(name: str, *, phone: bool) -> Page:
        context = contexts(phone=phone, language=LANGUAGES[language])
        speak(context, live_server, language)
        return sign_in(context, live_server, world, name)

    return People(
        person("desk", phone=False),
        person("cleaner", phone=True),
        person("manager", phone=True),
        person("worker_a1", phone=True),
    )


@pytest.fixture
def resident(contexts: Contexts, live_server: LiveServer, language: str) -> BrowserContext:
    lon, lat = point_in(GRID_A1)
    context = contexts(phone=True, language=LANGUAGES[language])
    speak(context, live_server, language)
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"longitude": lon, "latitude": lat, "accuracy": 8})
    return context


def write_without_network(page: Page, photo: Path) -> None:
    """Choose a picture, lose the network, add a photo, words and the place, send: it is kept and says so."""
    page.goto("/")
    page.locator("a[href='/report/']").first.click()
    expect(page.locator("form[data-ready~=report-form] [data-ready~=place-picker]")).to_be_attached()
    page.locator(".report-topics .choice").first.click()
    expect(page.locator("#step-photos")).to_be_focused()
    page.context.set_offline(True)
    page.locator("[data-step=photos] input[type=file]").set_input_files(photo)
    page.locator("#text").fill("三个垃圾桶都满了，味道很大")
    page.locator("[data-next]").click()
    page.locator("[data-module~=place-picker] button").first.click()
    expect(page.locator("#lon")).to_have_value(re.compile(r"^118\.305"))
    page.locator("#address").fill("30号楼北侧")
    page.locator("[data-send]").click()


def send_when_the_network_is_back(page: Page) -> str:
    """Wait for the report to be sent by itself, open its page, and return the number."""
    expect(page.locator("[data-kept] h1")).to_be_focused()
    expect(page.locator("[data-kept] [data-state=waiting]")).to_be_visible()
    assert Report.objects.count() == 0
    page.context.set_offline(False)
    sent = page.locator("[data-sent]")
    expect(sent).to_be_visible(timeout=LIVE_MS)
    number = sent.get_attribute("data-sent") or ""
    sent.locator("a").click()
    expect(page.locator(".sent-number")).to_have_text(number)
    assert Report.objects.count() == 1
    return number


def told(page: Page, words: str) -> None:
    """Wait until a step stands on the resident's page as done, without anybody touching it."""
    step = page.locator(".track-timeline li[data-state=done]", has_text=words)
    expect(step.first).to_be_visible(timeout=LIVE_MS)


def accept_and_dispatch(desk: Page, world: World) -> None:
    """As the desk: see the new report announced, accept it, send it to two organisations in one dialog."""
    announced = desk.locator("#desk-new")
    expect(announced).to_be_visible(timeout=LIVE_MS)
    announced.click()
    expect(desk.locator(".row-item")).to_have_count(1)
    expect(desk.locator("#case-panel")).to_be_visible()
    send(open_act(desk, "accept"))
    dialog = open_act(desk, "dispatch")
    for organisation in (world.sanitation, world.property):
        dialog.locator(f"[name=orders][value='{organisation.pk}']").check()
    dialog.locator(f"[name=orders_lead][value='{world.sanitation.pk}']").check()
    dialog.locator("[name=instruction]").fill("先清运，再冲洗地面")
    send(dialog)


def pass_check(worker: Page) -> None:
    worker.goto("/work/field/")
    worker.locator(".field-tasks .order-link").first.click()
    send(open_act(worker, "pass_check"))
    expect(worker.locator(".notice-good")).to_be_visible()


def rate(page: Page, stars: int, text: str) -> None:
    page.locator("#rate summary").click()
    page.locator("#rate .stars label").nth(stars - 1).click()
    page.locator("#rate textarea").fill(text)
    page.locator("#rate form button").click()
    expect(page.locator(".track-timeline li", has_text="★" * stars)).to_be_visible()


def assert_photos_tell_nothing(page: Page) -> None:
    """Nothing of a photo's EXIF is left, neither in the store nor in what a page is given."""
    files = [Path(photo.file.path).read_bytes() for photo in Photo.objects.all()]
    links = page.locator(".track-photos a").evaluate_all("links => links.map(link => link.href)")
    assert len(files) == 3
    assert len(links) == 3
    for body in (*files, *(page.request.get(link).body() for link in links)):
        assert b"TellTale" not in body
        assert not Image.open(BytesIO(body)).getexif()


@pytest.mark.parametrize(("language", "stream"), [("zh-Hans", True), ("en", False)], indirect=True)
def test_from_the_phone_to_the_rating(
    world: World, stream: None, language: str, people: People, resident: BrowserContext, photos: tuple[Path, Path, Path]
) -> None:
    page, stages = resident.new_page(), outward_steps(language)
    people.desk.goto("/work/desk/")
    write_without_network(page, photos[0])
    number = send_when_the_network_is_back(page)
    page.evaluate("window.untouched = true")

    accept_and_dispatch(people.desk, world)
    for stage in stages[:2]:
        told(page, stage)
    handle(people.cleaner, "三个桶已清运并冲洗", photos[1])
    told(page, stages[2])
    handle(people.manager, "已加装一个垃圾桶", photos[2])
    told(page, stages[3])
    send_reply(people.desk, "今后每天清运两次。")
    pass_check(people.worker)
    told(page, stages[4])
    for said in ("三个桶已清运并冲洗", "已加装一个垃圾桶", "今后每天清运两次。"):
        expect(page.locator(".said", has_text=said).first).to_be_visible(timeout=LIVE_MS)
    assert page.evaluate("window.untouched"), "every stage came without a reload"

    assert_photos_tell_nothing(page)
    rate(page, 5, "处理得很快，谢谢")
    shown = page.locator("body").inner_text()
    assert not [name for name in STAFF.values() if name in shown]
    case = Case.objects.get()
    assert (case.stage, case.outcome, case.shown_number, case.area_code) == ("closed", "solved", number, GRID_A1)
    assert sorted(Order.objects.values_list("stage", flat=True)) == ["done", "done"]
    assert (Report.objects.count(), Rating.objects.get().stars) == (1, 5)


def send_reply(desk: Page, text: str) -> None:
    """As the desk: answer in public, behind "more"."""
    dialog = open_act(desk, "reply")
    dialog.locator("[name=public_text]").fill(text)
    send(dialog)


@pytest.mark.parametrize(("language", "stream"), [("zh-Hans", True), ("en", True)], indirect=True)
def test_a_refusal_is_read_with_its_reason(
    world: World, stream: None, language: str, people: People, resident: BrowserContext
) -> None:
    report = make_report(world, now=clock.now())
    page = resident.new_page()
    page.goto(f"/r/{report.token}/")
    people.desk.goto("/work/desk/")
    dialog = open_act(people.desk, "refuse")
    dialog.locator("label:has([name=reason])").first.click()
    dialog.locator("[name=public_text]").fill("这里由高速公路管理处负责，电话 12122")
    dialog.locator("[name=note]").fill("内部：已电话沟通")
    send(dialog)
    expect(page.locator(".next-card[data-tone=ended]")).to_be_visible(timeout=LIVE_MS)
    expect(page.locator(".track-timeline")).to_contain_text("12122")
    expect(page.locator(".track-timeline")).to_contain_text({"zh-Hans": "其他", "en": "Other"}[language])
    shown = page.locator("body").inner_text()
    assert "内部" not in shown
    assert STAFF["desk"] not in shown


@pytest.mark.parametrize(("language", "stream"), [("zh-Hans", True)], indirect=True)
def test_not_solved_is_taken_up_again(
    world: World,
    stream: None,
    language: str,
    people: People,
    resident: BrowserContext,
    photos: tuple[Path, Path, Path],
) -> None:
    case = closed(world, now=clock.now() - timedelta(days=1))
    page = resident.new_page()
    page.goto(f"/r/{Report.objects.get().token}/")
    people.desk.goto("/work/desk/?stage=accepted")
    page.locator("[data-opens=deny], #deny summary").first.click()
    deny = page.locator("#deny")
    deny.locator("label:has([name=reason])").first.click()
    deny.locator("textarea").fill("又满了，只清了一个桶")
    add_photo(deny, "photos", photos[0])
    deny.locator("form button[class*=primary]").click()
    expect(page.locator(".track-timeline li", has_text="又满了")).to_be_visible()
    case.refresh_from_db()
    assert (case.stage, case.reopen_count) == ("accepted", 1)
    expect(people.desk.locator("#desk-tabs [href*='stage=accepted']")).to_contain_text("1", timeout=LIVE_MS)
    people.desk.goto(f"/work/cases/{case.number}/")
    expect(people.desk.locator("#case-panel")).to_contain_text("又满了")
