"""A resident follows a report: live, with what is being typed left alone, and answers at the end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.builders import World, closed, make_report, make_world
from tests.e2e.conftest import AxeCheck, Contexts
from tests.portal.conftest import photo_file
from yizhi.casework.domain import desk, reporter
from yizhi.casework.domain.step import Words
from yizhi.casework.models import Case, Rating, Report
from yizhi.grid.domain.areas import forget_areas
from yizhi.kernel import clock
from yizhi.media.domain.photos import store_photo
from yizhi.org.actor import reporter as holder

pytestmark = pytest.mark.django_db(transaction=True)

LIVE_MS = 60_000


@pytest.fixture
def world() -> World:
    cache.clear()
    forget_areas()
    return make_world()


def open_tracking(context: BrowserContext, report: Report) -> Page:
    page = context.new_page()
    page.goto(f"/r/{report.token}/")
    expect(page.locator("[data-module=track-live][data-ready]")).to_be_attached()
    return page


def with_photo(report: Report) -> Report:
    photo = store_photo(photo_file(), upload_key=report.uuid, now=clock.now())
    reporter.remark(
        report.case_id,
        words=Words(public_text="还有一张", photo_ids=[photo.pk]),
        actor=holder(report.pk),
        now=clock.now(),
    )
    return report


def closed_report(world: World) -> Report:
    case = closed(world, now=clock.now() - timedelta(hours=6))
    return Report.objects.get(case=case)


def test_a_move_at_the_desk_shows_without_reloading_and_leaves_typed_words(phone: BrowserContext, world: World) -> None:
    report = make_report(world, now=clock.now())
    page = open_tracking(phone, report)
    page.get_by_text("补充说明").tap()
    page.locator("#remark-text").fill("我正在写")
    desk.accept_case(report.case_id, actor=world.actor("desk"), now=clock.now())
    expect(page.locator(".next-card")).to_contain_text("安排办理单位", timeout=LIVE_MS)
    expect(page.locator(".track-timeline")).to_contain_text("已立案")
    expect(page.locator("#remark-text")).to_have_value("我正在写")


def test_a_remark_with_a_photo(phone: BrowserContext, world: World) -> None:
    report = make_report(world, now=clock.now())
    page = open_tracking(phone, report)
    page.get_by_text("补充说明").tap()
    page.locator("#remark-text").fill("现在更满了")
    photo = photo_file()
    page.locator("#remark input[type=file]").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo.read()}
    )
    page.get_by_role("button", name="补充", exact=True).tap()
    expect(page.locator(".track-timeline")).to_contain_text("现在更满了")
    expect(page.locator(".track-photos img")).to_have_count(1)
    page.locator(".track-photos a").first.tap()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_rating_and_saying_not_solved(phone: BrowserContext, world: World) -> None:
    report = closed_report(world)
    page = open_tracking(phone, report)
    page.locator("#rate > summary").tap()
    page.get_by_label("满意", exact=True).check()
    page.get_by_role("button", name="提交评价").tap()
    expect(page.locator(".track-timeline")).to_contain_text("★★★★☆")
    assert Rating.objects.get().stars == 4
    page.get_by_role("link", name="还没解决").tap()
    page.get_by_label("其他").tap()
    page.locator("#deny-text").fill("又满了")
    page.get_by_role("button", name="发送，请重新办理").tap()
    expect(page.locator(".track-timeline")).to_contain_text("您反映还没解决")
    assert Case.objects.get().reopen_count == 1


def test_confirming_is_one_tap(phone: BrowserContext, world: World) -> None:
    page = open_tracking(phone, closed_report(world))
    page.get_by_role("button", name="解决了").tap()
    expect(page.locator(".notice-good")).to_contain_text("谢谢")
    expect(page.get_by_role("button", name="解决了")).to_have_count(0)


def test_finding_a_report_from_another_device(phone: BrowserContext, world: World) -> None:
    report = make_report(world, now=clock.now(), phone="13800001234")
    page = phone.new_page()
    page.goto("/find/")
    page.get_by_label("编号").fill(report.case.shown_number.lower())
    page.get_by_label("手机号后 4 位").fill("1234")
    page.get_by_role("button", name="查询").tap()
    expect(page.locator(".next-card")).to_be_visible()


def test_a_link_from_somebody_else_is_not_kept_on_this_device(phone: BrowserContext, world: World) -> None:
    page = open_tracking(phone, make_report(world, now=clock.now()))
    assert page.evaluate("localStorage.getItem('yizhi-mine')") is None


@pytest.mark.parametrize(
    ("colours", "view"), [("light", "normal"), ("dark", "normal"), ("light", "elder"), ("dark", "elder")]
)
def test_every_page_is_accessible(
    contexts: Contexts, world: World, axe: AxeCheck, live_server: LiveServer, colours: str, view: str
) -> None:
    context = contexts(phone=True, dark=colours == "dark")
    context.add_cookies([{"name": "yizhi_view", "value": view, "url": live_server.url}])
    done = with_photo(closed_report(world))
    page = context.new_page()
    for address in (
        "/",
        "/report/",
        "/mine/",
        "/find/",
        "/offline/",
        f"/r/{done.token}/",
        f"/r/{done.token}/contact/",
        f"/r/{make_report(world).token}/?sent=1",
    ):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        axe(page)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), address
    page.goto("/report/")
    expect(page.locator(".report-form[data-ready]")).to_be_visible()
    page.get_by_label("垃圾清运").tap()
    expect(page.get_by_role("heading", name="拍照，再写几个字")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="下一步：在哪里").tap()
    axe(page)
    page.goto(f"/r/{done.token}/")
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.removeAttribute('name'); d.open = true; })")
    axe(page)


def test_the_elder_view_keeps_its_sizes(contexts: Contexts, world: World, live_server: LiveServer) -> None:
    context = contexts(phone=True)
    context.add_cookies([{"name": "yizhi_view", "value": "elder", "url": live_server.url}])
    page = context.new_page()
    small = """() => [...document.querySelectorAll('a, button, summary, label.choice, select, input:not([type=hidden]):not([type=radio]):not([type=file]), p, span, b, small')]
      .filter((e) => e.checkVisibility() && e.getBoundingClientRect().width > 2 && (e.childElementCount === 0 || e.matches('a, button, summary, label')))
      .map((e) => ({ e: e.outerHTML.slice(0, 90), font: parseFloat(getComputedStyle(e).fontSize), height: e.getBoundingClientRect().height, target: e.matches('button, summary, select, input, label.choice, a.btn, a.tile') }))
      .filter((x) => (x.font > 0 && x.font < 18) || (x.target && x.height < 59.5))
      .map((x) => `${x.font}px ${x.height} ${x.e}`)"""
    for address in ("/", "/report/", "/find/", f"/r/{make_report(world, now=clock.now()).token}/"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert page.evaluate(small) == [], address
