"""A resident reports from a phone: the short way, without a network, after closing the page, twice by mistake, without JavaScript."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from tests.builders import GRID_A1, World, make_report, make_world, point_in
from tests.e2e.reporting import TRACKING, add_photo, choose_topic, go_on, open_form, photo_in, send, the_report
from tests.portal.test_report import make_building
from yizhi.casework.models import Case, Report
from yizhi.grid.domain.areas import forget_areas
from yizhi.grid.models import Place

pytestmark = pytest.mark.django_db(transaction=True)

LON, LAT = point_in(GRID_A1)
LARGEST_PAGE = 200 * 1024


@pytest.fixture
def world() -> World:
    cache.clear()
    forget_areas()
    return make_world()


@pytest.fixture
def building(world: World) -> Place:
    return make_building("30 号楼", GRID_A1)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    return photo_in(tmp_path)


def test_three_taps_and_a_photo_from_the_qr_code(phone: BrowserContext, building: Place, picture: Path) -> None:
    page = phone.new_page()
    open_form(page, f"?place={building.pk}")
    choose_topic(page)
    add_photo(page, picture)
    go_on(page)
    expect(page.get_by_text("已选好：桑杨社区 · 网格001")).to_be_visible()
    send(page)
    page.wait_for_url(TRACKING)
    report = the_report()
    expect(page.locator(".sent-number")).to_have_text(report.case.shown_number)
    assert report.case.area_code == GRID_A1
    assert report.photos.count() == 1
    page.goto("/mine/")
    expect(page.locator(".mine-row")).to_contain_text(report.case.shown_number)
    expect(page.locator(".mine-row .stage")).to_have_attribute("data-stage", "reported")


def test_the_position_is_asked_for_on_tap_only(phone: BrowserContext, world: World, live_server: LiveServer) -> None:
    phone.grant_permissions(["geolocation"], origin=live_server.url)
    phone.set_geolocation({"longitude": LON, "latitude": LAT})
    make_report(world)
    page = phone.new_page()
    open_form(page)
    choose_topic(page)
    go_on(page)
    assert page.locator("#lon").input_value() == ""
    page.get_by_role("button", name="用我现在的位置").tap()
    expect(page.locator("#lon")).to_have_value(f"{LON:.6f}")
    near = page.locator("[data-near=where]")
    expect(near).to_contain_text("附近 60 米已有 1 件同类问题")
    near.get_by_role("button", name="我也遇到了").tap()
    send(page)
    page.wait_for_url(TRACKING)
    assert Case.objects.get().report_count == 2


def test_pressing_twice_is_one_report(phone: BrowserContext, building: Place) -> None:
    page = phone.new_page()
    open_form(page, f"?place={building.pk}")
    choose_topic(page)
    go_on(page)
    page.evaluate("() => { const f = document.querySelector('.report-form'); f.requestSubmit(); f.requestSubmit(); }")
    page.wait_for_url(TRACKING)
    assert Report.objects.count() == 1


def test_an_error_of_the_server_is_told_at_its_field(phone: BrowserContext, building: Place) -> None:
    page = phone.new_page()
    open_form(page, f"?place={building.pk}")
    choose_topic(page)
    go_on(page)
    page.get_by_text("姓名和邮箱").tap()
    page.get_by_label("邮箱").fill("nobody")
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("没有发出去")
    expect(page.get_by_label("邮箱")).to_be_focused()
    page.get_by_label("邮箱").fill("")
    send(page)
    page.wait_for_url(TRACKING)


def test_the_phones_back_button_goes_one_step_back(phone: BrowserContext, world: World) -> None:
    page = phone.new_page()
    open_form(page)
    choose_topic(page)
    go_on(page)
    page.go_back()
    expect(page.get_by_role("heading", name="拍照，再写几个字")).to_be_visible()
    page.get_by_role("button", name="上一步").tap()
    expect(page.get_by_role("heading", name="遇到了什么问题？")).to_be_visible()


def test_searching_a_kind_by_an_everyday_word(phone: BrowserContext, world: World) -> None:
    page = phone.new_page()
    open_form(page)
    page.get_by_text("在全部类别里找").tap()
    page.get_by_role("searchbox").first.fill("桶")
    page.get_by_role("button", name="垃圾满溢").tap()
    expect(page.locator("#category")).to_have_value(str(world.category.pk))


def test_a_building_is_chosen_from_its_community(phone: BrowserContext, building: Place) -> None:
    page = phone.new_page()
    open_form(page)
    choose_topic(page)
    go_on(page)
    page.get_by_text("选社区和楼栋").tap()
    page.get_by_label("社区或网格").select_option(GRID_A1)
    page.locator("#place").select_option(str(building.pk))
    expect(page.locator("#lon")).to_have_value(f"{building.lon:.6f}")
    send(page)
    page.wait_for_url(TRACKING)
    assert the_report().address == "30 号楼"


def test_without_javascript_all_steps_show_and_the_form_works(
    browser: Browser, live_server: LiveServer, world: World, picture: Path
) -> None:
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, locale="zh-CN", viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    page.goto("/report/")
    for heading in ("遇到了什么问题？", "拍照，再写几个字", "在哪里？"):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    page.get_by_label("垃圾清运").check()
    page.locator("input[type=file]").set_input_files(picture)
    page.get_by_label("用文字说明").fill("30 号楼北侧")
    page.get_by_role("button", name="发送", exact=True).click()
    expect(page.locator(".sent-number")).to_be_visible()
    assert the_report().photos.count() == 1
    context.close()


def test_the_page_is_light_before_the_map_is_asked_for(phone: BrowserContext, building: Place) -> None:
    page, sizes = phone.new_page(), dict[str, int]()
    page.on(
        "response",
        lambda answer: sizes.__setitem__(answer.url, len(gzip.compress(answer.body()))) if answer.ok else None,
    )
    open_form(page, f"?place={building.pk}")
    choose_topic(page)
    go_on(page)
    page.wait_for_timeout(500)
    assert not [address for address in sizes if "maplibre" in address]
    assert sum(sizes.values()) <= LARGEST_PAGE, sorted(sizes.items(), key=lambda item: -item[1])[:8]
