"""Every address of the site's own pages, read from the URL resolver, with something real behind each.

A page that is added later is walked through as well; where its address has a part nobody knows here, the walk says so.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLResolver, get_resolver

from tests.builders import (
    GRID_A1,
    STREET,
    TUESDAY,
    World,
    accepted,
    dispatched,
    in_checking,
    make_report,
    make_user,
    point_in,
    the_order,
)
from tests.grid.places.kit import add
from tests.grid.sets.ground import copied
from tests.media.pictures import jpeg, upload
from tests.workbench.boundaries.files import geojson
from tests.workbench.notices.test_notices import notify
from yizhi.casework.domain.draft import ReportDraft
from yizhi.casework.domain.intake import file_report
from yizhi.casework.domain.regridding import ask_regridding
from yizhi.casework.enums import Source
from yizhi.casework.models import Check
from yizhi.grid.domain.appointing import AbsenceDraft, HolderDraft, enter_absence, give_duty
from yizhi.grid.domain.labels.issuing import issue_for_grid
from yizhi.grid.domain.places.noting import add_entrance, add_photos
from yizhi.grid.enums import LEVEL_OF_LENGTH
from yizhi.grid.models import Area, BoundarySet, Duty, Place
from yizhi.kernel import jobs
from yizhi.kernel.memo import forget_all
from yizhi.kernel.models import Job
from yizhi.media.domain.photos import store_photo
from yizhi.org.actor import Actor
from yizhi.org.enums import Role
from yizhi.workbench.domain.boundaries import uploads
from yizhi.workbench.domain.screens import make_screen, signed
from yizhi.workbench.domain.works.boundaries import CHECK, subject_of

# The parts of the site that have pages of ours.
SPACES: Final = ("workbench", "portal", "screen", "grid")
PART: Final = re.compile(r"<(?:(\w+):)?(\w+)>")
# Where a boundary of another office would be, and who runs that office.
ELSEWHERE: Final = "370305003"
# Names that an outsider may never read.
SECRET: Final = "不可外传"


@dataclass(frozen=True)
class Door:
    """One address: its name, its pattern from the root, and the parts of it with their kinds."""

    name: str
    route: str

    @property
    def parts(self) -> list[tuple[str, str]]:
        """The parts as (kind, name)."""
        return [(kind or "str", name) for kind, name in PART.findall(self.route)]

    def address(self, values: dict[str, Any]) -> str:
        """Return the address with these values as they are."""
        return "/" + PART.sub(lambda found: str(values[found[2]]), self.route)


def doors(resolver: URLResolver | None = None, space: str = "", before: str = "") -> Iterator[Door]:
    """Yield every address of the parts of the site in `SPACES`."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = f"{before}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from doors(entry, entry.namespace or space, route)
        elif space in SPACES:
            yield Door(f"{space}:{entry.name}", route)


class Ground:
    """The builders' world with one of everything that an address can name; `values` gives it by the address's part."""

    def __init__(self, world: World) -> None:
        self.world, self.admin = world, world.actor("admin")
        self._people()
        self.report = make_report(world, text=f"{SECRET}：垃圾桶满了", is_public=False, phone="13900001234")
        self.refused = make_report(world, text="路灯不亮")
        self.accepted, self.handling, self.checking = accepted(world), dispatched(world), in_checking(world)
        draft = ReportDraft(text="井盖松动", area_code=GRID_A1, source=Source.PATROL)
        self.patrol = file_report(draft, actor=world.actor("worker_a1"), now=TUESDAY, key=uuid.uuid4()).uuid
        self.place = self._place()
        self.draft = copied(world)
        type(self.draft).objects.filter(pk=self.draft.pk).update(name=f"{SECRET}的边界")
        self.label = issue_for_grid(GRID_A1, actor=self.admin, now=TUESDAY)
        self.screen = make_screen(
            title=f"{SECRET}大屏", areas=[STREET], seconds=30, expires_at=None, actor=self.admin, now=TUESDAY
        )
        self.job = ask_regridding("by hand", actor=self.admin, now=TUESDAY)
        self.work = ask_check(self.draft, self.admin)
        self._duties()
        forget_all()

    def _people(self) -> None:
        Area.objects.create(code=ELSEWHERE, level=LEVEL_OF_LENGTH[len(ELSEWHERE)], name="他处街道", parent_id="370305")
        roles = (Role.ADMINISTRATOR, Role.DUTY_DESK, Role.SUPERVISOR, Role.GRID_WORKER)
        self.world.users["outsider"] = make_user("outsider", *((role, ELSEWHERE) for role in roles))
        forget_all()

    def _place(self) -> Place:
        place = add(self.world, name=f"{SECRET}12号楼")
        lon, lat = point_in(GRID_A1)
        known: dict[str, Any] = {"actor": self.admin, "now": TUESDAY}
        self.entrance = add_entrance(place.uuid, name="1单元", lon=lon, lat=lat, **known)
        self.photo = store_photo(upload(jpeg()), upload_key=uuid.uuid4(), now=TUESDAY)
        add_photos(place.uuid, [self.photo.pk], **known)
        return place

    def _duties(self) -> None:
        duty, _made = Duty.objects.get_or_create(code="grid_leader", defaults={"name": "网格长"})
        self.duty = duty
        self.holder = give_duty(HolderDraft(duty.pk, GRID_A1, name=SECRET), actor=self.admin, now=TUESDAY)
        away = AbsenceDraft(date(2026, 3, 11), date(2026, 3, 12), holder_id=self.holder.pk)
        self.absence = enter_absence(away, actor=self.admin, now=TUESDAY)

    def kept_file(self) -> str:
        """Keep a file of boundaries in the wizard, with its columns chosen, and return its token."""
        file = geojson()
        kept = uploads.keep(SimpleUploadedFile("a.geojson", file.read()), self.world.users["admin"].pk)
        kept.crs = "WGS84"
        kept.choices = {"code": "网格代码", "name": "网格名称", "level": "grid", "under": STREET, "title": "新网格"}
        kept.save()
        return kept.token

    def values(self, door: Door) -> dict[str, Any]:
        """Return what the address of a door names."""
        return {name: self._known(door.name, name)() for _kind, name in door.parts}

    def _known(self, door: str, part: str) -> Callable[[], Any]:
        made = _OF_DOORS.get(door, {}).get(part) or _OF_PARTS.get(part)
        assert made is not None, f"{door}: say in doors.py what <{part}> of its address is"
        return lambda: made(self)


def ask_check(draft: BoundarySet, actor: Actor) -> Job:
    """Ask for the check of a draft as long work."""
    return jobs.ask(
        CHECK, subject=subject_of(draft), facts={"set": str(draft.uuid)}, key=uuid.uuid4(), user_id=actor.user_id,
        language="zh-hans", now=TUESDAY,
    )  # fmt: skip


def _check(ground: Ground) -> int:
    return Check.objects.filter(case=ground.checking).latest("id").pk


def _notice(ground: Ground) -> int:
    return notify(ground.world, "admin").pk


# What a part of an address is, by its name, and for single doors where the same name means something else.
_OF_PARTS: Final[dict[str, Callable[[Ground], Any]]] = {
    "set_uuid": lambda ground: ground.draft.uuid,
    "place_uuid": lambda ground: ground.place.uuid,
    "photo_id": lambda ground: ground.photo.pk,
    "report_uuid": lambda ground: ground.patrol,
    "order_uuid": lambda ground: the_order(ground.handling, ground.world.sanitation).uuid,
    "job_uuid": lambda ground: ground.job.uuid,
    "number": lambda ground: ground.report.case.number,
    "report_id": lambda ground: ground.report.pk,
    "act": lambda _ground: "accept",
    "name": lambda _ground: "remark",
    "code": lambda _ground: GRID_A1,
    "kind": lambda _ground: "csv",
    "address": lambda ground: signed(ground.screen),
    "token": lambda ground: ground.report.token,
    "revision": lambda _ground: 1,
    "zoom": lambda _ground: 15,
    "column": lambda _ground: 27150,
    "row": lambda _ground: 12816,
}
_FILE: Final[dict[str, Callable[[Ground], Any]]] = {"token": Ground.kept_file}
_OF_DOORS: Final[dict[str, dict[str, Callable[[Ground], Any]]]] = {
    "workbench:boundaries_layer": _FILE,
    "workbench:boundaries_crs": _FILE,
    "workbench:boundaries_columns": _FILE,
    "workbench:boundaries_check": _FILE,
    "workbench:boundaries_file_shapes": _FILE,
    "workbench:boundaries_forget": _FILE,
    "workbench:job": {"job_uuid": lambda ground: ground.work.uuid},
    "workbench:job_stop": {"job_uuid": lambda ground: ground.work.uuid},
    "workbench:field_task": {"pk": _check},
    "workbench:notice_open": {"pk": _notice},
    "workbench:notice_read": {"pk": _notice},
    "workbench:label": {"pk": lambda ground: ground.label.pk},
    "workbench:label_qr": {"pk": lambda ground: ground.label.pk},
    "workbench:label_revoke": {"pk": lambda ground: ground.label.pk},
    "workbench:screen_qr": {"pk": lambda ground: ground.screen.pk},
    "workbench:screen_revoke": {"pk": lambda ground: ground.screen.pk},
    "workbench:place_entrance_off": {"pk": lambda ground: ground.entrance.pk},
    "workbench:duty_end": {"pk": lambda ground: ground.holder.pk},
    "workbench:absence_end": {"pk": lambda ground: ground.absence.pk},
    "portal:scan": {"code": lambda ground: ground.label.code},
    "portal:scan_slash": {"code": lambda ground: ground.label.code},
}
