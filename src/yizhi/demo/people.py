"""The demonstration's people: invented names, one shared password, every role."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.contrib.auth.hashers import make_password

from yizhi.casework.models import Check
from yizhi.demo import names
from yizhi.demo.organisations import DEPARTMENTS, PROPERTY, STREET_CODE, UTILITIES
from yizhi.grid.enums import Level
from yizhi.grid.models import Area
from yizhi.org.actor import Actor
from yizhi.org.domain.people import load_actor
from yizhi.org.enums import Role
from yizhi.org.models import RoleGrant, User

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yizhi.demo.organisations import Directory

PASSWORD: Final = "yizhi-demo-2026"  # noqa: S105 - printed for everybody: a demonstration
SURNAMES: Final = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN: Final = ["安", "柏川", "采薇", "初晴", "春生", "丹青", "冬至", "恩泽", "方舟", "丰收", "谷雨", "海棠", "禾苗", "恒远", "佳禾", "建木", "锦程", "景行", "兰心", "立夏", "林溪", "明朗", "牧之", "念慈", "宁远", "芃芃", "平安", "清扬", "秋实", "若水", "善行", "时雨", "书白", "素问", "听松", "望舒", "文竹", "惜时", "晓峰", "小满", "新禾", "修远", "雅言", "一苇", "悠然", "雨田", "云舒", "正茂", "知秋", "子衿"]  # fmt: skip
ADMINISTRATOR: Final = "admin"
PROPERTY_HANDLERS: Final = 2
COMMUNITY_DESKS: Final = ("004", "014", "012", "006", "009")
COMMUNITY_SUPERVISORS: Final = ("004", "014")
GRIDS_A_WORKER: Final = 2

type Scope = str | int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to be made: sign-in name, what they do (shown after the name; a handler's organisation is shown anyway), roles and where."""

    username: str
    title: str
    grants: tuple[tuple[Role, Scope], ...]
    is_superuser: bool = False


@dataclass(slots=True)
class Cast:
    """Everybody who acts, ready to act."""

    desks: list[Actor] = field(default_factory=list)
    supervisors: list[Actor] = field(default_factory=list)
    workers: dict[str, Actor] = field(default_factory=dict)
    handlers: dict[int, list[Actor]] = field(default_factory=lambda: defaultdict(list))


def _slug(english: str) -> str:
    return english.rpartition(" ")[0].replace(" ", "").lower()


def _people(directory: Directory) -> Iterator[Person]:
    """Yield everybody but the grid workers, the most useful sign-ins first."""
    community = {short: (name, _slug(english)) for short, name, english, _style in names.COMMUNITIES}
    yield Person(ADMINISTRATOR, "系统管理员", ((Role.ADMINISTRATOR, STREET_CODE),), is_superuser=True)
    yield Person("auditor", "审计员", ((Role.AUDITOR, STREET_CODE),))
    yield Person("leader", "街道分管领导", ((Role.SUPERVISOR, STREET_CODE),))
    yield Person("supervisor", "督查专员", ((Role.SUPERVISOR, STREET_CODE),))
    for number in ("", "2", "3"):
        yield Person(f"desk{number}", "街道受理派遣员", ((Role.DUTY_DESK, STREET_CODE),))
    for short in COMMUNITY_DESKS:
        name, slug = community[short]
        yield Person(f"desk-{slug}", f"{name}受理员", ((Role.DUTY_DESK, STREET_CODE + short),))
    for short in COMMUNITY_SUPERVISORS:
        name, slug = community[short]
        yield Person(f"leader-{slug}", f"{name}书记", ((Role.SUPERVISOR, STREET_CODE + short),))
    staffed = [(code, count) for code, _name, _english, count in (*DEPARTMENTS, *UTILITIES)]
    staffed += [(code, PROPERTY_HANDLERS) for code, *_rest in PROPERTY]
    for code, count in staffed:
        for suffix in ["", *map(str, range(2, count + 1))]:
            yield Person(f"{code}{suffix}", "", ((Role.HANDLER, directory.by_code[code]),))


def _workers() -> Iterator[Person]:
    """Yield a grid worker for every two grids of a community."""
    for short, name, english, _style in names.COMMUNITIES:
        prefix = STREET_CODE + short
        codes = list(Area.objects.filter(level=Level.GRID, code__startswith=prefix).order_by("code"))
        for number, first in enumerate(range(0, len(codes), GRIDS_A_WORKER), start=1):
            grids = [area.code for area in codes[first : first + GRIDS_A_WORKER]]
            title = f"{name}网格员"
            yield Person(f"grid-{_slug(english)}-{number}", title, tuple((Role.GRID_WORKER, code) for code in grids))


def make_people(directory: Directory, seed: int) -> None:
    """Store everybody who is missing; the password's hash is computed once, because hashing is slow on purpose."""
    there = set(User.objects.values_list("username", flat=True))
    wanted = [person for person in (*_people(directory), *_workers()) if person.username not in there]
    rng = random.Random(seed)
    full = [surname + given for surname in SURNAMES for given in GIVEN]
    called = rng.sample(full, len(wanted))
    hashed = make_password(PASSWORD)
    users = User.objects.bulk_create(
        User(
            username=person.username,
            display_name=f"{name}（{person.title}）" if person.title else name,
            password=hashed,
            is_superuser=person.is_superuser,
            is_staff=person.is_superuser,
        )
        for person, name in zip(wanted, called, strict=True)
    )
    RoleGrant.objects.bulk_create(
        RoleGrant(user=user, role=role, **_scope(scope))
        for user, person in zip(users, wanted, strict=True)
        for role, scope in person.grants
    )


def _scope(scope: Scope) -> dict[str, Scope]:
    return {"organisation_id": scope} if isinstance(scope, int) else {"area_code": scope}


def load_cast() -> Cast:
    """Return everybody who acts in the scenarios as actors (one statement a person)."""
    cast = Cast()
    for user in User.objects.filter(is_active=True, is_superuser=False).order_by("pk"):
        actor = load_actor(user)
        if actor.areas(Role.DUTY_DESK) == (STREET_CODE,):
            cast.desks.append(actor)
        if actor.areas(Role.SUPERVISOR) == (STREET_CODE,):
            cast.supervisors.append(actor)
        for code in actor.areas(Role.GRID_WORKER):
            cast.workers[code] = actor
        for organisation in actor.organisations():
            cast.handlers[organisation].append(actor)
    return cast


def logins() -> list[tuple[str, str]]:
    """Return (sign-in name, who it is) of the people worth trying, for the terminal."""
    wanted = ("desk", "desk-donggao", _busy_worker(), "huanwei", "wuye-heshun", "supervisor", "leader", "auditor", "admin")  # fmt: skip
    people = {
        user.username: user
        for user in User.objects.filter(username__in=wanted).prefetch_related("grants__organisation")
    }
    return [(name, _described(people[name])) for name in wanted if name in people]


def _busy_worker() -> str:
    """Return the sign-in name of a grid worker who has something to check, else of any."""
    waiting = Check.objects.filter(done_at__isnull=True).order_by("due_at").values_list("area_code", flat=True)
    workers = dict(
        RoleGrant.objects.filter(role=Role.GRID_WORKER).order_by("-pk").values_list("area_code", "user__username")
    )
    return next((workers[code] for code in waiting if code in workers), "grid-donggao-1")


def _described(user: User) -> str:
    units = [str(grant.organisation) for grant in user.grants.all() if grant.organisation]
    return f"{user.display_name}（{units[0]}）" if units else user.display_name
