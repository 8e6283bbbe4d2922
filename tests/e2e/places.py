"""Every page that a person can open, by the name of its address: who opens it, and where it is in the stage's world.

A page that is not here, and not named in `NO_PAGE` with the reason, fails `test_axe_everywhere`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.urls import URLResolver, get_resolver, reverse

from tests.builders import (
    GRID_A1,
    GRID_B1,
    STREET,
    World,
    accepted,
    closed,
    dispatched,
    in_checking,
    make_report,
    the_order,
)
from tests.grid.places.kit import add
from tests.workbench.boundaries.files import geojson
from tests.workbench.boundaries.test_pages import flawed
from yizhi.casework.domain import desk
from yizhi.casework.domain.draft import ReportDraft
from yizhi.casework.domain.intake import file_report
from yizhi.casework.domain.regridding import ask_regridding
from yizhi.casework.domain.step import Words
from yizhi.casework.enums import Source
from yizhi.casework.models import Case, Check, Report
from yizhi.grid.domain.labels.issuing import issue_for_grid
from yizhi.kernel import clock
from yizhi.org.models import User
from yizhi.workbench.domain.boundaries import uploads
from yizhi.workbench.domain.screens import make_screen, signed

PASSWORD: Final = "long-enough-for-everybody"
# Of these parts every address is looked at; the admin's are Unfold's and stand for themselves below.
PARTS: Final = ("portal:", "workbench:", "screen:", "account_", "mfa_")
NO_PAGE: Final = {
    "portal:display": "takes a POST: the switches without JavaScript",
    "portal:where": "JSON",
    "portal:places": "JSON",
    "portal:around_tile": "JSON",
    "portal:scan_slash": "portal:scan, with a slash at its end",
    "portal:mine_state": "JSON",
    "portal:state": "a part of portal:track",
    "portal:qr": "an image",
    "portal:act": "takes a POST; shows portal:track",
    "portal:manifest": "JSON",
    "portal:service_worker": "a script",
    "portal:robots": "text",
    "workbench:home": "leads on to the first page of the role",
    "workbench:desk_rows": "a part of workbench:desk",
    "workbench:case_row": "a part of workbench:desk",
    "workbench:search": "leads on to a case or to workbench:desk",
    "workbench:orders_rows": "a part of workbench:orders",
    "workbench:orders_sign": "takes a POST; leads on to workbench:orders",
    "workbench:field_case": "leads on to workbench:field_task or workbench:case",
    "workbench:notices_read": "takes a POST",
    "workbench:notice_open": "leads on to what the notice is about",
    "workbench:notice_read": "takes a POST",
    "workbench:notices_bell": "a part of every page",
    "workbench:map_cases": "JSON",
    "workbench:map_heat": "JSON",
    "workbench:map_near": "JSON",
    "workbench:map_case": "a part of workbench:map; by itself it leads on to workbench:case",
    "workbench:labels_issue": "takes a POST; leads on to workbench:labels",
    "workbench:label_issue": "takes a POST; leads on to workbench:label",
    "workbench:labels_print": "takes a POST; a PDF",
    "workbench:label_qr": "an image",
    "workbench:label_revoke": "takes a POST; leads on to workbench:label",
    "workbench:screen_qr": "an image",
    "workbench:screen_revoke": "takes a POST; leads on to workbench:screens",
    "workbench:ground": "leads on to workbench:boundaries",
    "workbench:boundaries_file_shapes": "JSON",
    "workbench:boundaries_forget": "takes a POST; leads on to workbench:boundaries",
    "workbench:boundaries_layer": "a step for files of several layers; drawn as workbench:boundaries_crs is",
    "workbench:boundary_shapes": "JSON",
    "workbench:boundary_download": "a file",
    "workbench:boundary_check": "takes a POST; leads on to workbench:boundary_set",
    "workbench:boundary_repair_shapes": "JSON",
    "workbench:boundary_call_off": "takes a POST; leads on to workbench:boundary_set",
    "workbench:boundary_discard": "takes a POST; leads on to workbench:boundaries",
    "workbench:boundary_copy": "takes a POST; leads on to workbench:boundary_set",
    "workbench:regridding_ask": "takes a POST; leads on to workbench:regridding",
    "workbench:regridding_stop": "takes a POST; leads on to workbench:regridding",
    "workbench:editor_areas": "JSON",
    "workbench:editor_find": "JSON",
    "workbench:editor_code": "JSON",
    "workbench:editor_step": "takes a POST; JSON",
    "workbench:editor_beat": "takes a POST; JSON",
    "workbench:editor_leave": "takes a POST",
    "workbench:editor_check": "takes a POST; JSON",
    "workbench:map_selection": "a part of workbench:map",
    "workbench:map_export": "takes a POST; a file",
    "workbench:map_here": "a part of workbench:map",
    "workbench:map_things": "a tile",
    "workbench:find_hits": "a part of every page",
    "workbench:places_csv": "a file",
    "workbench:places_geojson": "a file",
    "workbench:place_code": "JSON",
    "workbench:place_shape": "JSON",
    "workbench:place_state": "takes a POST; shows workbench:place",
    "workbench:place_active": "the same",
    "workbench:place_photos": "the same",
    "workbench:place_photo_off": "the same",
    "workbench:place_entrance": "the same",
    "workbench:place_entrance_off": "the same",
    "workbench:duty_give": "takes a POST; shows workbench:grid_people",
    "workbench:duty_end": "the same",
    "workbench:absence_enter": "the same",
    "workbench:absence_end": "the same",
    "screen:panels": "a part of screen:wall",
    "screen:cases": "JSON",
    "account_inactive": "where a closed account is sent; sign-in shows the same words",
    "account_email": "accounts have no e-mail of their own",
    "account_email_verification_sent": "the same",
    "account_confirm_email": "the same",
    "account_set_password": "for accounts without a password; there are none",
    "account_reset_password": "an administrator gives a new password",
    "account_reset_password_done": "the same",
    "account_reset_password_from_key": "the same",
    "account_reset_password_from_key_done": "the same",
    "account_confirm_login_code": "sign-in by code is off",
    "mfa_authenticate": "the second step of sign-in, for accounts that have one",
    "mfa_reauthenticate": "the same",
    "mfa_deactivate_totp": "the same",
    "mfa_view_recovery_codes": "the same",
    "mfa_generate_recovery_codes": "the same",
    "mfa_download_recovery_codes": "a file",
}


@dataclass(frozen=True)
class Place:
    """A page: the name of its address, who opens it ("" without signing in), and the address itself."""

    name: str
    who: str
    url: str


def names_of_addresses(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """Yield the name of every address of the parts that are looked at."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from names_of_addresses(entry, f"{entry.namespace}:" if entry.namespace else space)
        elif f"{space}{entry.name}".startswith(PARTS):
            yield f"{space}{entry.name}"


@dataclass
class Town:
    """The world with a case at every stage that a page shows."""

    world: World

    def __post_init__(self) -> None:
        now = clock.now()
        for user in User.objects.all():
            user.display_name = user.display_name if not user.display_name.isascii() else "何同志"
            user.set_password(PASSWORD)
            user.save(update_fields=["display_name", "password"])
        self.fresh = make_report(self.world, now=now, phone="13900001234")
        make_report(self.world, now=now, text="垃圾桶又满了")
        refused = make_report(self.world, grid=GRID_B1, now=now, text="路灯不亮")
        words = Words(reason="other", public_text="由供电所负责，电话 95598")
        desk.refuse_case(refused.case_id, words=words, actor=self.world.actor("desk"), now=now)
        self.refused = refused
        self.accepted = accepted(self.world, now=now - timedelta(hours=1))
        self.handling = dispatched(self.world, self.world.sanitation, self.world.property, now=now - timedelta(hours=2))
        self.checking = in_checking(self.world, now=now - timedelta(hours=3))
        self.closed = closed(self.world, now=now - timedelta(days=1))
        self.patrol = self._patrol()

    def _patrol(self) -> uuid.UUID:
        draft = ReportDraft(text="井盖松动", area_code=GRID_A1, source=Source.PATROL)
        return file_report(draft, actor=self.world.actor("worker_a1"), now=clock.now(), key=uuid.uuid4()).uuid

    def _track(self, case: Case, query: str = "") -> Place:
        token = Report.objects.filter(case=case).earliest("id").token
        return Place("portal:track", "", reverse("portal:track", args=[token]) + query)

    def portal(self) -> list[Place]:
        """Return the pages of residents."""
        plain = [
            Place(f"portal:{name}", "", reverse(f"portal:{name}"))
            for name in ("home", "report", "around", "mine", "find", "offline")
        ]
        contact = Place("portal:contact", "", reverse("portal:contact", args=[self.fresh.token]))
        cases = (self.refused.case, self.handling, self.checking, self.closed)
        tracked = [self._track(self.fresh.case, "?sent=1"), *(self._track(case) for case in cases)]
        return [*plain, contact, *tracked, *self._scanned()]

    def _scanned(self) -> list[Place]:
        label = issue_for_grid(GRID_A1, actor=self.world.actor("admin"), now=clock.now())
        who = Place("portal:people", "", reverse("portal:people", args=[GRID_A1]))
        return [Place("portal:scan", "", reverse("portal:scan", args=[label.code])), who]

    def walls(self) -> list[Place]:
        """Return the wall screen, and the pages where labels and screens are made."""
        admin, now = self.world.actor("admin"), clock.now()
        label = issue_for_grid(STREET, actor=admin, now=now)
        screen = make_screen(title="大厅", areas=[STREET], seconds=30, expires_at=None, actor=admin, now=now)
        return [
            Place("screen:wall", "", reverse("screen:wall", args=[signed(screen)])),
            Place("workbench:labels", "admin", reverse("workbench:labels")),
            Place("workbench:label", "admin", reverse("workbench:label", args=[label.pk])),
            Place("workbench:screens", "admin", reverse("workbench:screens")),
        ]

    def ground(self) -> list[Place]:
        """Return the pages of boundaries, grids and places."""
        admin, now = self.world.actor("admin"), clock.now()
        draft = flawed(self.world).uuid
        place = add(self.world).uuid
        job = ask_regridding("by hand", actor=admin, now=now).uuid
        token = self._file()
        here: list[tuple[str, tuple[object, ...], str]] = [
            *((name, (), "") for name in ("boundaries", "boundaries_new", "boundaries_upload")),
            *((f"boundaries_{step}", (token,), "") for step in ("crs", "columns", "check")),
            *(("boundary_set", (draft,), f"?show={tab}") for tab in ("findings", "areas", "changes")),
            *((f"boundary_{act}", (draft,), "") for act in ("publish", "take_back")),
            ("boundary_repair", (draft,), "?kind=overlap"),
            ("editor", (draft,), ""),
            ("regridding", (job,), ""),
            *((name, (), "") for name in ("places", "place_new", "places_import", "grids", "find")),
            *((name, (place,), "") for name in ("place", "place_edit")),
            *((name, (GRID_A1,), "") for name in ("grid", "grid_people")),
            ("find", (), "?q=12"),
        ]
        return [
            Place(f"workbench:{name}", "admin", reverse(f"workbench:{name}", args=args) + query)
            for name, args, query in here
        ]

    def _file(self) -> str:
        """Keep a file of boundaries in the wizard, with its columns chosen, and return its token."""
        kept = uploads.keep(geojson(gap=True, name="网格.geojson"), self.world.users["admin"].pk)
        kept.crs = "WGS84"
        kept.choices = {"code": "网格代码", "name": "网格名称", "level": "grid", "under": STREET, "title": "新网格"}
        kept.save()
        return kept.token

    def workbench(self) -> list[Place]:
        """Return the pages of staff, each with somebody whose page it is."""
        task = Check.objects.filter(case=self.checking).latest("id")

        def place(who: str, name: str, *args: object, query: str = "") -> Place:
            return Place(f"workbench:{name}", who, reverse(f"workbench:{name}", args=args) + query)

        acts = ("accept_dispatch", "refuse", "merge", "request_verification", "correct", "reply")
        return [
            place("desk", "desk"),
            place("desk", "desk", query="?stage=all&q=查无此事"),
            *(place("desk", "case", case.number) for case in (self.fresh.case, self.handling, self.closed)),
            *(place("desk", "act", self.fresh.case.number, act) for act in acts),
            place("desk", "act", self.accepted.number, "dispatch"),
            place("desk", "reveal_contact", self.fresh.case.number, self.fresh.pk),
            place("desk", "map"),
            place("cleaner", "orders"),
            place("cleaner", "order", the_order(self.handling, self.world.sanitation).uuid),
            place("worker_a1", "field"),
            place("worker_a1", "field_task", task.pk),
            place("worker_a1", "field_patrol"),
            place("worker_a1", "field_patrol", query="?mode=spot"),
            place("worker_a1", "field_sent", self.patrol),
            place("worker_a1", "notices"),
            place("supervisor", "supervision"),
            place("supervisor", "notices"),
            *self.walls(),
            *self.ground(),
        ]

    def accounts(self) -> list[Place]:
        """Return the pages of signing in, and of one's own account."""
        outside = [Place(name, "", reverse(name)) for name in ("account_login", "account_signup")]
        inside = (
            "account_logout",
            "account_change_password",
            "account_reauthenticate",
            "mfa_index",
            "mfa_activate_totp",
        )
        return [*outside, *(Place(name, "desk", reverse(name)) for name in inside)]

    def admin(self) -> list[Place]:
        """Return a few pages of the admin: its first, a list, a form."""
        names = (
            "admin:index",
            "admin:org_user_changelist",
            "admin:casework_category_changelist",
            "admin:casework_topic_add",
        )
        return [Place(name, "admin", reverse(name)) for name in names]

    def all(self) -> list[Place]:
        """Return every page."""
        return [*self.portal(), *self.workbench(), *self.accounts(), *self.admin()]
