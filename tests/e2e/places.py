"""Every page that a person can open, by the name of its address: who opens it, and where it is in the stage's world.

A page that is not here, and not named in `NO_PAGE` with the reason, fails `test_axe_everywhere`.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.urls import reverse

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
from tests.proof.doors import ask_check
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


@dataclass(frozen=True)
class Place:
    """A page: the name of its address, who opens it ("" without signing in), and the address itself."""

    name: str
    who: str
    url: str


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
        made = flawed(self.world)
        draft, work = made.uuid, ask_check(made, admin).uuid
        place = add(self.world).uuid
        job = ask_regridding("by hand", actor=admin, now=now).uuid
        token = self._file()
        here: list[tuple[str, tuple[object, ...], str]] = [
            *((name, (), "") for name in ("boundaries", "boundaries_new", "boundaries_upload")),
            *((f"boundaries_{step}", (token,), "") for step in ("crs", "columns", "check")),
            ("boundaries_layer", (self._file(layers=["网格", "社区"]),), ""),
            *(("boundary_set", (draft,), f"?show={tab}") for tab in ("findings", "areas", "changes")),
            *((f"boundary_{act}", (draft,), "") for act in ("publish", "take_back")),
            ("boundary_repair", (draft,), "?kind=overlap"),
            ("editor", (draft,), ""),
            ("regridding", (job,), ""),
            ("job", (work,), ""),
            *((name, (), "") for name in ("places", "place_new", "places_import", "grids", "find")),
            *((name, (place,), "") for name in ("place", "place_edit")),
            *((name, (GRID_A1,), "") for name in ("grid", "grid_people")),
            ("find", (), "?q=12"),
        ]
        return [
            Place(f"workbench:{name}", "admin", reverse(f"workbench:{name}", args=args) + query)
            for name, args, query in here
        ]

    def _file(self, layers: Sequence[str] = ()) -> str:
        """Keep a file of boundaries in the wizard, with its columns chosen, and return its token."""
        kept = uploads.keep(geojson(gap=True, name="网格.geojson"), self.world.users["admin"].pk)
        kept.layers = list(layers)
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
