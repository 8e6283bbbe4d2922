"""What a resident wrote outlives a lost network and a closed page, and is sent once."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import BrowserContext, expect

from tests.builders import GRID_A1, World, make_world
from tests.e2e.conftest import Contexts
from tests.e2e.device import kept
from tests.e2e.reporting import TRACKING, add_photo, choose_topic, go_on, open_form, photo_in, send, the_report
from tests.portal.test_report import make_building
from yizhi.casework.models import Report
from yizhi.grid.domain.areas import forget_areas
from yizhi.grid.models import Place

pytestmark = pytest.mark.django_db(transaction=True)


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


@pytest.mark.parametrize("workers", [True, False], ids=["worker", "no worker yet"])
def test_the_network_drops_and_comes_back(contexts: Contexts, building: Place, picture: Path, *, workers: bool) -> None:
    phone = contexts(phone=True, workers=workers)
    page = phone.new_page()
    open_form(page, f"?place={building.pk}")
    choose_topic(page)
    phone.set_offline(True)
    add_photo(page, picture, "waiting")
    page.get_by_label("用您的话说").fill("三个桶都满了")
    go_on(page)
    send(page)
    expect(page.get_by_role("heading", name="已保存，有网络后自动发送")).to_be_visible()
    assert not Report.objects.exists()
    phone.set_offline(False)
    expect(page.locator("[data-sent]")).to_contain_text("已发送")
    report = the_report()
    assert (report.text, report.photos.count()) == ("三个桶都满了", 1)
    page.goto("/mine/")
    expect(page.locator(".mine-row")).to_have_count(1)


SLOW_STORE = """
const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (report) {
  const asked = put.call(this, report);
  if (report.state === "waiting") {
    document.querySelector("form[data-module~='report-form']")?.dispatchEvent(new Event("input"));
    const until = performance.now() + 1500;
    const again = () => { if (performance.now() < until) this.count().onsuccess = again; };
    again();
  }
  return asked;
};
"""


def test_a_report_that_left_the_form_is_not_made_a_draft_again(contexts: Contexts, building: Place) -> None:
    """On a slow phone the pause after typing ends while the report is being kept to be sent."""
    phone = contexts(phone=True, workers=False)
    page = phone.new_page()
    page.add_init_script(SLOW_STORE)
    open_form(page, f"?place={building.pk}")
    choose_topic(page)
    page.get_by_label("用您的话说").fill("三个桶都满了")
    go_on(page)
    phone.set_offline(True)
    send(page)
    expect(page.get_by_role("heading", name="已保存，有网络后自动发送")).to_be_visible()
    expect(page.locator("[data-kept] .outbox-card")).to_have_attribute("data-state", "waiting")
    phone.set_offline(False)
    expect(page.locator("[data-sent]")).to_contain_text("已发送")
    assert the_report().text == "三个桶都满了"


def test_what_waits_is_sent_once_when_the_site_is_opened_again(
    phone: BrowserContext, building: Place, picture: Path
) -> None:
    page = phone.new_page()
    open_form(page, f"?place={building.pk}")
    choose_topic(page)
    add_photo(page, picture)
    go_on(page)
    phone.set_offline(True)
    send(page)
    expect(page.get_by_role("heading", name="已保存，有网络后自动发送")).to_be_visible()
    page.close()
    phone.set_offline(False)
    pages = [phone.new_page(), phone.new_page()]
    for again in pages:
        again.goto("/")
    expect(pages[0].locator("[data-sent]").or_(pages[0].locator(".mine-row"))).to_be_visible()
    assert the_report().photos.count() == 1


def test_a_draft_survives_closing_the_page_without_a_network(
    phone: BrowserContext, building: Place, picture: Path
) -> None:
    page = phone.new_page()
    open_form(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    choose_topic(page)
    add_photo(page, picture)
    page.get_by_label("用您的话说").fill("写到一半")
    kept(page, "写到一半")
    page.close()
    phone.set_offline(True)
    again = phone.new_page()
    open_form(again)
    expect(again.get_by_text("上次没发出去的内容已恢复")).to_be_visible()
    expect(again.get_by_label("用您的话说")).to_have_value("写到一半")
    expect(again.locator(".photo-item")).to_have_count(1)
    phone.set_offline(False)
    go_on(again)
    again.get_by_label("用文字说明").fill("30 号楼北侧")
    send(again)
    again.wait_for_url(TRACKING)
    assert the_report().photos.count() == 1
    open_form(again)
    assert again.get_by_text("上次没发出去的内容已恢复").count() == 0


def test_a_draft_can_be_thrown_away(phone: BrowserContext, world: World) -> None:
    page = phone.new_page()
    open_form(page)
    choose_topic(page)
    page.get_by_label("用您的话说").fill("算了")
    kept(page, "算了")
    page.reload()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="清空重写").tap()
    expect(page.get_by_role("heading", name="遇到了什么问题？")).to_be_visible()
    page.reload()
    expect(page.locator(".report-form[data-ready]")).to_be_visible()
    assert page.get_by_label("用您的话说").input_value() == ""
