"""`yizhi demo --check`: starts the demonstration on free ports, asks every main page as the right person, stops it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from yizhi.casework.enums import OPEN_ORDER_STAGES, OPEN_STAGES, Stage
from yizhi.casework.models import Case, CasePhoto, Check, Order, Report
from yizhi.demo.browser import Answer, Browser
from yizhi.demo.people import PASSWORD
from yizhi.org.enums import Role
from yizhi.org.models import RoleGrant

READY_SECONDS: Final = 90.0
STOP_SECONDS: Final = 25.0
SIGN: Final = "演示数据"
HTML, JSON = "text/html", "application/json"

type Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Page:
    """A page to ask for: as whom ("" for a resident), by which name, and what kind of answer is right."""

    who: str
    name: str
    args: tuple[object, ...] = ()
    kind: str = HTML
    query: str = ""


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def resident_pages() -> Iterator[Page]:
    """Yield what a resident opens."""
    for name in ("home", "report", "mine", "find", "offline"):
        yield Page("", f"portal:{name}")
    yield Page("", "portal:manifest", kind="application/manifest+json")
    report = Report.objects.filter(case__stage=Stage.CLOSED).latest("id")
    yield Page("", "portal:where", kind=JSON, query=f"?lon={report.lon}&lat={report.lat}")
    yield Page("", "portal:track", (report.token,))
    yield Page("", "portal:qr", (report.token,), kind="image/svg+xml")
    yield Page("", "account_login")
    yield Page("", "health:live", kind=JSON)
    yield Page("", "health:ready", kind=JSON)


def desk_pages() -> Iterator[Page]:
    """Yield what the duty desk opens."""
    case = Case.objects.filter(stage__in=OPEN_STAGES).latest("id")
    for name in ("home", "desk", "desk_rows", "map", "notices"):
        yield Page("desk", f"workbench:{name}")
    yield Page("desk", "workbench:map_cases", kind=JSON, query="?bbox=118.2,36.7,118.4,36.9&zoom=14")
    photo = CasePhoto.objects.latest("id")
    for size in ("full", "thumb"):
        yield Page("desk", "media:photo", (photo.photo_id, size), kind="image/jpeg")
    for stage in Stage:
        of_stage = Case.objects.filter(stage=stage).order_by("-id").first() or case
        yield Page("desk", "workbench:case", (of_stage.number,))


def work_pages() -> Iterator[Page]:
    """Yield what handlers, grid workers and supervisors open."""
    order = Order.objects.filter(stage__in=OPEN_ORDER_STAGES).latest("id")
    handler = RoleGrant.objects.filter(role=Role.HANDLER, organisation=order.organisation_id).select_related("user")[0]
    yield Page(handler.user.username, "workbench:orders")
    yield Page(handler.user.username, "workbench:order", (order.uuid,))
    check = Check.objects.filter(done_at__isnull=True).order_by("-id").first()
    area = check.area_code if check else Case.objects.latest("id").area_code
    worker = RoleGrant.objects.filter(role=Role.GRID_WORKER, area_code=area).select_related("user")[0].user.username
    yield Page(worker, "workbench:field")
    yield Page(worker, "workbench:field_patrol")
    if check:
        yield Page(worker, "workbench:field_task", (check.pk,))
    yield Page("supervisor", "workbench:supervision")
    yield Page("supervisor", "workbench:map")


def admin_pages() -> Iterator[Page]:
    """Yield the admin's front page and every list in it."""
    yield Page("admin", "admin:index")
    for model in admin.site._registry:  # noqa: SLF001 - the public way needs a request
        yield Page("admin", f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")  # noqa: SLF001 - Django's own name for it


def fault(page: Page, answer: Answer) -> str:
    """Return what is wrong with an answer; empty when nothing is."""
    if answer.status != 200:  # noqa: PLR2004 - HTTP
        return f"status {answer.status} {answer.body[:120]!r}" if answer.status == 0 else f"status {answer.status}"
    if "/accounts/login/" in answer.address and page.name != "account_login":
        return "asks to sign in"
    if answer.kind != page.kind:
        return f"answers {answer.kind}, not {page.kind}"
    # A partial is part of a page that says it.
    is_page = answer.kind == HTML and "<html" in answer.body
    return f"does not say {SIGN}" if is_page and SIGN not in answer.body else ""


@dataclass(slots=True)
class Visit:
    """Asks pages, each as the right person, and keeps what was wrong."""

    base: str
    say: Say
    browsers: dict[str, Browser]
    asked: int = 0
    faults: int = 0

    def ask(self, page: Page) -> None:
        """Ask for one page and note a fault."""
        self.asked += 1
        try:
            address = reverse(page.name, args=page.args) + page.query
        except NoReverseMatch:
            self.note(page, "has no address")
            return
        if wrong := fault(page, self.browser(page.who).get(address)):
            self.note(page, f"{address}: {wrong}")

    def note(self, page: Page, wrong: str) -> None:
        """Report a fault."""
        self.faults += 1
        self.say(f"FAULT {page.name} as {page.who or 'resident'}: {wrong}")

    def browser(self, who: str) -> Browser:
        """Return the browser of a person, signed in."""
        if who not in self.browsers:
            browser = self.browsers[who] = Browser(self.base)
            if who:
                browser.sign_in(reverse("account_login"), who, PASSWORD)
        return self.browsers[who]

    def ask_stream(self, live: str) -> None:
        """Ask the live stream for its first bytes, as the desk."""
        self.asked += 1
        answer = self.browser("desk").get(f"{live}live/desk/", most=1)
        if answer.status != 200 or answer.kind != "text/event-stream":  # noqa: PLR2004 - HTTP
            self.note(Page("desk", "live stream"), f"status {answer.status} {answer.kind} {answer.body[:80]}")


def wait_until_ready(browser: Browser, server: subprocess.Popen[bytes]) -> bool:
    """Wait for the pages to answer; False where the server ended or took too long."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        if browser.get(reverse("health:ready")).status == 200:  # noqa: PLR2004 - HTTP
            return True
        time.sleep(0.3)
    return False


def run_check(home: Path, *, say: Say) -> int:
    """Start the demonstration that lies in a directory, ask every main page, stop it; 0 when all answered."""
    port, live_port = free_ports(2)
    command = [
        sys.executable,
        "-m",
        "yizhi",
        "demo",
        "--data",
        str(home),
        "--port",
        str(port),
        "--live-port",
        str(live_port),
    ]
    server = subprocess.Popen(command, env={**os.environ}, stdout=subprocess.DEVNULL)
    visit = Visit(f"http://127.0.0.1:{port}/", say, {})
    try:
        if not wait_until_ready(visit.browser(""), server):
            say("FAULT the demonstration did not start")
            return 1
        for pages in (resident_pages(), desk_pages(), work_pages(), admin_pages()):
            for page in pages:
                visit.ask(page)
        visit.ask_stream(f"http://127.0.0.1:{live_port}/")
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            say("FAULT the demonstration did not stop by itself")
            visit.faults += 1
    say(f"{visit.asked} pages asked, {visit.faults} faults.")
    return 1 if visit.faults else 0
