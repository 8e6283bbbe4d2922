"""Every page, in every look: axe, nothing wider than the phone, no foreign words, large targets for elders, the keyboard.

`places.py` names the pages; an address that nobody put there fails the first test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from tests.e2e.conftest import AxeCheck, Contexts
from tests.e2e.no_pages import NO_PAGE, names_of_addresses
from tests.e2e.places import PASSWORD, Place, Town
from tests.e2e.stage import LANGUAGES, peopled_world, sign_in, speak
from yizhi.kernel import error_pages
from yizhi.kernel.errors import ConflictError

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"width": 390, "height": 844}
WIDTH = "document.documentElement.scrollWidth"
# Words that Chinese pages may hold in Latin letters: names of formats and of the other language.
FOREIGN = re.compile(
    r"\b(?!(?:Cookie|English|WebP|Open311|px|Esc|Ctrl|Enter|GeoJSON|geojson|GeoPackage|Shapefile|zip)\b)[A-Za-z]*[a-z]{2,}[A-Za-z]*\b"
)
# What can be pressed, and how high it is on the page; a box inside a label is pressed by its label, a link in a sentence is text.
SMALL_TARGETS = """() => [...document.querySelectorAll('a[href], button, select, textarea, summary, label:has(input), input')]
    .filter((e) => e.checkVisibility({visibilityProperty: true, opacityProperty: true}) && e.type !== 'hidden')
    .filter((e) => !e.closest('.skip-link, .visually-hidden, .maplibregl-ctrl-attrib') && !(e.tagName === 'INPUT' && e.closest('label')))
    .filter((e) => !(e.tagName === 'A' && getComputedStyle(e).display === 'inline'))
    .filter((e) => e.getBoundingClientRect().height < (e.matches('.btn-lg, .btn-primary') ? 59.5 : 43.5))
    .map((e) => Math.round(e.getBoundingClientRect().height) + ' px: ' + e.outerHTML.slice(0, 160))"""


@dataclass(frozen=True)
class Look:
    """How a page is looked at."""

    language: str = "zh-Hans"
    theme: str = "light"
    view: str = "normal"
    phone: bool = True

    def __str__(self) -> str:
        return "-".join([self.language, self.theme, self.view, "phone" if self.phone else "desktop"])


LIGHT, DARK, ELDER = Look(), Look("en", "dark", phone=False), Look(view="elder")
DARK_ELDER = Look("en", "dark", "elder")


class Walk:
    """Opens pages as the people whose pages they are, and keeps a list of faults."""

    def __init__(self, town: Town, server: LiveServer, contexts: Contexts, axe: AxeCheck, look: Look) -> None:
        self.town, self.server, self.contexts, self.axe, self.look = town, server, contexts, axe, look
        self.faults: list[str] = []
        self._pages: dict[str, Page] = {}

    def page(self, who: str) -> Page:
        """Return the page of a person, opened once."""
        if who not in self._pages:
            context = self._context()
            self._pages[who] = sign_in(context, self.server, self.town.world, who) if who else context.new_page()
            self._pages[who].on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        return self._pages[who]

    def _context(self) -> BrowserContext:
        context = self.contexts(phone=self.look.phone, language=LANGUAGES[self.look.language])
        speak(context, self.server, self.look.language)
        chosen = {"yizhi_theme": self.look.theme, "yizhi_view": self.look.view}
        context.add_cookies([{"name": name, "value": value, "url": self.server.url} for name, value in chosen.items()])
        return context

    def visit(self, place: Place, *, status: int = 200) -> Page:
        """Open a page and look at it."""
        page = self.page(place.who)
        answer = page.goto(place.url)
        assert answer is not None
        if (answer.status, urlsplit(page.url).path) != (status, urlsplit(place.url).path):
            self.faults.append(f"{place.url} answered {answer.status} at {page.url}")
        page.wait_for_load_state()
        self.look_at(page, place.name)
        return page

    def look_at(self, page: Page, name: str) -> None:
        """Run every check on the page as it stands."""
        ours = not name.startswith("admin:")
        # Django's own searching select in a form of the admin has no name that axe sees; its label stands beside it.
        self.checked(page, without=() if ours else ("aria-input-field-name",))
        if ours and self.look.language == "zh-Hans":
            words = sorted(set(FOREIGN.findall(page.locator("body").inner_text())))
            self.note(name, "foreign words", words)
        if ours and self.look.view == "elder" and name.startswith("portal:"):
            self.note(name, "small targets", page.evaluate(SMALL_TARGETS))
        if ours:
            self.note(name, "wider than the phone", self._sideways(page))

    def _sideways(self, page: Page) -> list[int]:
        before = page.viewport_size
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a TypedDict of two numbers
        width = int(page.evaluate(WIDTH))
        if before is not None:
            page.set_viewport_size(before)
        return [width] if width > PHONE["width"] else []

    def checked(self, page: Page, *, without: tuple[str, ...]) -> None:
        """Note what axe finds instead of stopping at it."""
        try:
            self.axe(page, without=without)
        except AssertionError as error:
            self.faults.append(str(error).split("\nassert ")[0])

    def note(self, name: str, what: str, found: list[object] | list[str] | list[int]) -> None:
        """Keep a fault."""
        if found:
            self.faults.append(f"{name} ({self.look}): {what}: " + "; ".join(str(one) for one in found))

    def done(self) -> None:
        """Fail with everything that was found."""
        assert not self.faults, "\n".join(dict.fromkeys(self.faults))


@pytest.fixture
def town() -> Town:
    return Town(peopled_world())


@pytest.fixture
def walk(
    town: Town, live_server: LiveServer, contexts: Contexts, axe: AxeCheck, request: pytest.FixtureRequest
) -> Walk:
    return Walk(town, live_server, contexts, axe, request.param)


def looks(*wanted: Look) -> pytest.MarkDecorator:
    """Run a test once in each of these looks."""
    return pytest.mark.parametrize("walk", wanted, ids=str, indirect=True)


def test_no_page_is_forgotten(town: Town) -> None:
    there, listed = set(names_of_addresses()), {place.name for place in town.all()}
    assert there - listed - set(NO_PAGE) == set(), "name it in places.py: as a page, or with the reason why it is none"
    assert {name for name in listed if not name.startswith("admin:")} - there == set()
    assert set(NO_PAGE) - there == set()
    assert set(NO_PAGE) & listed == set()


@looks(LIGHT, DARK, ELDER, DARK_ELDER)
def test_pages_of_residents(walk: Walk) -> None:
    for place in walk.town.portal():
        page = walk.visit(place)
        if place.name == "portal:report":
            for step in ("photos", "where"):
                page.locator("[data-next]").click() if step == "photos" else go_on_with_words(page)
                expect(page.locator(f"#step-{step}")).to_be_focused()
                walk.look_at(page, place.name)
    walk.done()


def go_on_with_words(page: Page) -> None:
    page.locator("#text").fill("三个垃圾桶都满了")
    page.locator("[data-next]").click()


@looks(LIGHT, DARK)
def test_pages_of_staff(walk: Walk) -> None:
    for place in walk.town.workbench():
        walk.visit(place)
    walk.done()


@looks(LIGHT, DARK)
def test_pages_of_accounts_and_admin(walk: Walk) -> None:
    for place in [*walk.town.accounts(), *walk.town.admin()]:
        page = walk.visit(place)
        if place.name == "account_reauthenticate":
            # Setting up the second step asks who is there first.
            page.locator("[name=password]").fill(PASSWORD)
            page.locator("main [type=submit]").click()
            page.wait_for_url("**/work/**")
    walk.done()


def error_answers(look: Look) -> Iterator[HttpResponse]:
    """Yield every error page, as the handlers draw it."""
    request = RequestFactory().get("/")
    request.COOKIES |= {"yizhi_theme": look.theme, "yizhi_view": look.view}
    conflict = ConflictError("张三刚刚受理了这件。", code="stale")
    for answer in (
        error_pages.bad_request(request),
        error_pages.forbidden(request),
        error_pages.not_found(request),
        error_pages.server_error(request),
        error_pages.csrf_failure(request),
        error_pages.error_response(request, conflict),
    ):
        assert isinstance(answer, HttpResponse)
        yield answer


@looks(LIGHT, DARK, ELDER)
def test_pages_of_errors(walk: Walk) -> None:
    page = walk.page("")
    with override("zh-hans" if walk.look.language == "zh-Hans" else "en"):
        answers = list(error_answers(walk.look))
    drawn = {f"/error-{number}/": answer.content.decode() for number, answer in enumerate(answers)}

    def draw(route: Route) -> None:
        route.fulfill(body=drawn[urlsplit(route.request.url).path], content_type="text/html; charset=utf-8")

    page.route("**/error-*/", draw)
    for url in drawn:
        page.goto(url)
        walk.look_at(page, f"error page {page.locator('h1').inner_text()}")
    walk.visit(Place("portal: nothing", "", "/nothing-here/"), status=404)
    walk.done()


def tab_to(page: Page, wanted: str, most: int = 90) -> Locator:
    """Press Tab until the focus is on what is wanted, and return it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            found = page.locator(wanted).first
            ring = found.evaluate("e => { const s = getComputedStyle(e); return s.outlineStyle + s.boxShadow }")
            assert ring != "nonenone", f"no visible focus on {wanted}"
            return found
    pytest.fail(f"Tab does not reach {wanted}")


@looks(LIGHT)
def test_the_keyboard_reaches_the_main_action(walk: Walk) -> None:
    page = walk.page("")
    page.goto(reverse("portal:report"))
    expect(page.locator("form[data-ready~=report-form]")).to_be_visible()
    tab_to(page, "[data-next]").press("Enter")
    expect(page.locator("#step-photos")).to_be_focused()

    desk = walk.page("desk")
    desk.set_viewport_size({"width": 1440, "height": 900})
    desk.goto(reverse("workbench:desk"))
    expect(desk.locator("#case-panel")).to_be_visible()
    tab_to(desk, ".row-item")
    tab_to(desk, ".case-acts .btn-primary").press("Enter")
    expect(desk.locator("#act-dialog form")).to_be_visible()

    handler = walk.page("cleaner")
    handler.goto(next(place.url for place in walk.town.workbench() if place.name == "workbench:order"))
    tab_to(handler, "[data-act=sign]").press("Enter")
    expect(handler.locator("[data-act=report_done]")).to_be_visible()
