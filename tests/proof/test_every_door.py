"""Every address of the site, whoever knocks and whatever they bring: no error of ours, nothing told, nothing written."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.datastructures import MultiValueDict

from tests.builders import GRID_A1, HOUR, STREET, TUESDAY, World, point_in
from tests.proof.doors import SECRET, Door, Ground, doors
from tests.proof.hostile import BODIES, PATHS, TEXTS
from tests.proof.test_hostile_inputs import fine

pytestmark = pytest.mark.django_db
DOORS: Final = tuple(doors())
# So many tests share the doors: one world each.
ROUNDS: Final = 8
X, Y = point_in(GRID_A1)
# For each field alone; all of TEXTS go into all fields at once.
FEW: Final = ("NUL", "NaN", "past 64 bits")
# Longer addresses are refused by the server in front.
LONGEST: Final = 4000
MOST: Final = 20_000
NOT_TAKEN: Final = 405
SMALL_BODIES: Final = tuple(raw for raw in BODIES.values() if len(raw) < MOST)
PIECES: Final[dict[str, tuple[str, ...]]] = {
    "int": ("0", "1", "2147483648", "9223372036854775808", "9" * 40, "9" * 4000),
    "uuid": (str(uuid.UUID(int=0)), "00000000-0000-4000-8000-000000000000", "0" * 36),
    "str": (*PATHS.values(), "0", "9" * 12, "370305002001001x", "*", "null"),
    "slug": (*PATHS.values(), "_", "-", "dispatch"),
}
FILES: Final = {
    "nothing": b"",
    "one sign": b"{",
    "NUL": b"\x00" * 400,
    "a zip of nothing": b"PK\x05\x06" + b"\x00" * 18,
    "a broken zip": b"PK\x03\x04" + b"\xff" * 400,
    "a broken geopackage": b"SQLite format 3\x00" + b"\xff" * 400,
    "far too far": b'{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[1e999,null]}}',
    "KML of entities": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><kml><Placemark>&b;</Placemark></kml>',
    "half a table": b"name,wkt\n\xff\xfe,POLYGON((1 1",
}
NAMES: Final = ("a.geojson", "a.zip", "../../x\x00.csv")
GOOD: Final[dict[str, str]] = {
    "version": "0", "name": "新名字", "title": "新名字", "level": "grid", "under": STREET, "from": "force", "effective_on": "2026-03-11",
    "accept_warnings": "1", "lon": str(X), "lat": str(Y), "bbox": "118.29,36.79,118.33,36.83", "zoom": "14", "at": f"{X},{Y}",
    "shape": "118.29,36.79;118.33,36.79;118.33,36.83;118.29,36.83", "format": "csv", "asked": "shape=118.29,36.79;118.33,36.79;118.33,36.83",
    "area": GRID_A1, "area_code": GRID_A1, "areas": STREET, "seconds": "30", "expires": "2027-12-31", "reason": "other", "q": SECRET,
    "state": "damaged", "active": "0", "entrance": "2单元", "entrance_lon": str(X), "entrance_lat": str(Y), "note": "看过", "form": "70x37",
    "from_day": "2026-03-12", "until_day": "2026-03-14", "office_phone": "0533-7220000", "crs": "WGS84", "code": "网格代码", "which": "all",
    "address": "30号楼", "public_text": "已处理", "text": "路灯不亮", "stars": "4", "step": "store", "kind": "building", "stage": "all",
}  # fmt: skip
# Where a field means something else than elsewhere.
GOOD_AT: Final[dict[str, dict[str, str]]] = {
    "workbench:boundary_repair": {"kind": "overlap"},
    "workbench:boundary_repair_shapes": {"kind": "overlap"},
    "workbench:labels_issue": {"kind": "grid"},
    "workbench:boundaries_columns": {"name": "网格名称", "households": "户数"},
}
# Doors of nobody's area: tiles of the ground that every member of staff sees; re-gridding is of the whole installation;
# `field_case` leads on to a case's page without a look whether there is one.
OF_EVERYBODY: Final = frozenset(
    {
        "workbench:map_things",
        "workbench:field_case",
        "workbench:regridding",
        "workbench:regridding_ask",
        "workbench:regridding_stop",
    }
)


class Asked:
    """Which fields of a query or form, and which files, the code asks a request for: found by listening."""

    def __init__(self) -> None:
        self.fields: set[str] = set()
        self.files: set[str] = set()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    heard = Asked()

    def listen(method: str) -> None:
        there = getattr(MultiValueDict, method, None) or getattr(dict, method)

        def listening(self: Any, key: Any, *more: Any, **named: Any) -> Any:
            if isinstance(self, QueryDict):
                heard.fields.add(str(key))
            elif not self:  # files, of which none were sent; the resolver keeps its addresses in such a thing as well
                heard.files.add(str(key))
            return there(self, key, *more, **named)

        monkeypatch.setattr(MultiValueDict, method, listening)

    for method in ("__getitem__", "get", "getlist", "__contains__"):
        listen(method)
    return heard


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Ten thousand refusals are no news: kept for a report they fill the memory."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def ground(world: World) -> Iterator[Ground]:
    with time_machine.travel(TUESDAY + 2 * HOUR, tick=False):
        yield Ground(world)


@contextmanager
def undone() -> Iterator[None]:
    """Take everything back that is written in between, so that each request finds the same ground."""
    cache.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Caller:
    """Somebody who knocks at doors; "" for nobody. Notes what should not have happened."""

    def __init__(self, ground: Ground, who: str) -> None:
        self.client = Client(raise_request_exception=False)
        if who:
            self.client.force_login(
                ground.world.users[who], backend="allauth.account.auth_backends.AuthenticationBackend"
            )
        self.ground, self.who = ground, who
        self.faults: list[str] = []
        self.duty, self.holder = str(ground.duty.pk), f"holder-{ground.holder.pk}"

    def good(self, door: Door, names: set[str]) -> dict[str, Any]:
        """Return fields as a person would fill them in."""
        known = {"key": str(uuid.uuid4()), "duty": self.duty, "who": self.holder, **GOOD, **GOOD_AT.get(door.name, {})}
        return {name: known.get(name, "") for name in names}

    def send(self, method: str, address: str, data: Any = None, **more: Any) -> Any:
        """Send a request whose writes are undone, and note an error of ours."""
        with undone():
            call: Any = self.client.get if method == "GET" else self.client.post
            answer: Any = call(address, data, **more)
            if answer.streaming:
                b"".join(answer.streaming_content)
        try:
            fine(answer, f"{self.who or 'nobody'}: {method} {address[:120]} {str(data)[:160]!a}")
        except AssertionError as error:
            self.faults.append(f"{str(error).splitlines()[0]} {getattr(answer, 'exc_info', ['', ''])[1]!r:.200}")
        return answer

    def done(self) -> None:
        """Fail with everything that was noted."""
        assert not self.faults, f"{len(self.faults)} faults\n" + "\n".join(self.faults[:40])


def listened(caller: Caller, door: Door, asked: Asked) -> tuple[str, list[str]]:
    """Knock as a person would until no new field is asked for; return the address and the methods that it takes."""
    asked.fields.clear()
    asked.files.clear()
    address, before, takes = door.address(caller.ground.values(door)), -1, ["GET", "POST"]
    while len(asked.fields) != before:
        before = len(asked.fields)
        answers = {method: caller.send(method, address, caller.good(door, asked.fields)) for method in takes}
        takes = [method for method, answer in answers.items() if answer.status_code != NOT_TAKEN]
        address = door.address(caller.ground.values(door))
    asked.fields.discard("csrfmiddlewaretoken")
    return address, takes


def hostile_fields(caller: Caller, door: Door, address: str, takes: list[str], names: list[str]) -> None:
    """Put every text into all fields at once, and a few into each field alone."""
    for method in takes:
        most = LONGEST if method == "GET" else MOST
        for text in TEXTS.values() if names else ():
            caller.send(method, address, dict.fromkeys(names, text[:most]))
        for name in names:
            for text in (TEXTS[one][:most] for one in FEW):
                caller.send(method, address, caller.good(door, set(names)) | {name: text})


def hostile_files(caller: Caller, door: Door, address: str, asked: Asked) -> None:
    for field in sorted(asked.files):
        good = caller.good(door, asked.fields)
        caller.send("POST", address, good | {field: "no file"})
        for raw in FILES.values():
            for name in NAMES:
                caller.send("POST", address, good | {field: SimpleUploadedFile(name, raw)})


@pytest.mark.parametrize("number", range(ROUNDS))
def test_fields_and_bodies(ground: Ground, asked: Asked, number: int) -> None:
    caller = Caller(ground, "admin")
    for door in DOORS[number::ROUNDS]:
        address, takes = listened(caller, door, asked)
        hostile_fields(caller, door, address, takes, sorted(asked.fields))
        if "POST" in takes:
            hostile_files(caller, door, address, asked)
        for raw in SMALL_BODIES if "POST" in takes else ():
            caller.send("POST", address, raw, content_type="application/json")
    caller.done()


@pytest.mark.parametrize("who", ["admin", ""])
def test_parts_of_addresses(ground: Ground, who: str) -> None:
    caller = Caller(ground, who)
    for door in DOORS:
        for kind, name in door.parts:
            for piece in PIECES.get(kind, PIECES["str"]):
                address = door.address(ground.values(door) | {name: piece})
                caller.send("GET", address)
                caller.send("POST", address, {"version": "0"})
    caller.done()


@pytest.mark.parametrize("who", ["desk", "worker_a1", "cleaner", "auditor", "outsider", "nobody", ""])
def test_nobody_meets_an_error_of_ours(ground: Ground, asked: Asked, who: str) -> None:
    caller = Caller(ground, who)
    for door in DOORS:
        address, takes = listened(caller, door, asked)
        for text in ("NUL", "NaN", "past 64 bits"):
            for method in takes:
                caller.send(method, address, dict.fromkeys(asked.fields, TEXTS[text]))
    caller.done()


WRITES: Final = re.compile(r'^(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) "(\w+)"')
# Who is signed in, who looked at or took what, and one's own notices being read are written down about everybody.
OWN_ROWS: Final = frozenset({"django_session", "kernel_auditentry", "kernel_notification", "org_user"})


def written(caller: Caller, door: Door, fields: set[str], method: str) -> tuple[Any, set[str]]:
    """Send what a person would, and return the answer with the tables that were written."""
    address, good = door.address(caller.ground.values(door)), caller.good(door, fields)
    with CaptureQueriesContext(connection) as queries:
        answer = caller.send(method, address, good)
    found = (WRITES.match(query["sql"]) for query in queries.captured_queries)
    return answer, {match[1] for match in found if match} - OWN_ROWS


def fields_of(ground: Ground, door: Door, asked: Asked) -> set[str]:
    """Return the fields that a door asks an administrator for, whom it lets furthest in."""
    listened(Caller(ground, "admin"), door, asked)
    return set(asked.fields)


@pytest.mark.parametrize("who", ["auditor", "outsider", "nobody"])
def test_who_may_not_write_writes_nothing(ground: Ground, asked: Asked, who: str) -> None:
    caller = Caller(ground, who)
    written_by: dict[str, set[str]] = {}
    for door in DOORS:
        if door.name.startswith("workbench:") and door.name not in OF_EVERYBODY:
            fields = fields_of(ground, door, asked)
            for method in ("GET", "POST"):
                _answer, tables = written(caller, door, fields, method)
                written_by |= {f"{method} {door.name}": tables} if tables else {}
    caller.done()
    assert written_by == {}


@pytest.mark.parametrize("who", ["outsider", "nobody", ""])
def test_outsiders_learn_nothing(ground: Ground, who: str) -> None:
    caller, told = Caller(ground, who), []
    for door in DOORS:
        if not door.name.startswith("workbench:") or door.name in OF_EVERYBODY:
            continue
        address = door.address(ground.values(door))
        for method in ("GET", "POST"):
            answer = caller.send(method, address, {"version": "0"})
            body = b"" if answer.streaming else answer.content
            shut = {302} if not who else {403, 404} if door.parts else {200, 204, 302, 403, 404, 422}
            if SECRET.encode() in body or answer.status_code not in shut | {NOT_TAKEN}:
                told.append((door.name, method, answer.status_code, SECRET.encode() in body))
    caller.done()
    assert told == []


def test_the_walk_sees_the_whole_site() -> None:
    names = {door.name for door in DOORS}
    assert len(names) == len(DOORS) > 100
    assert {"workbench:boundary_publish", "portal:scan", "screen:wall", "grid:tile"} <= names
