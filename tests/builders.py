"""Builders for tests: areas, people, organisations and cases, made through the domain acts.

`World` is a small subdistrict: two communities of two grids each (squares of 0.01°),
a desk, a supervisor, grid workers, two organisations with handlers, and reasons.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import shapely

from yizhi.casework.domain import checking, desk, dispatch, handling, intake
from yizhi.casework.domain.contacts import ContactDraft
from yizhi.casework.domain.dispatch import OrderDraft
from yizhi.casework.domain.draft import ReportDraft
from yizhi.casework.domain.standards import Limit
from yizhi.casework.domain.step import Words
from yizhi.casework.domain.workflow import WORKFLOW
from yizhi.casework.enums import CategoryKind, OrderRole, TimeKind
from yizhi.casework.models import Case, CaseStandard, Category, CategoryDictionary, Order, ReasonCode, Report, Topic
from yizhi.grid.domain.areas import set_boundary
from yizhi.grid.enums import LEVEL_OF_LENGTH
from yizhi.grid.models import Area
from yizhi.kernel.memo import forget_all
from yizhi.org.actor import Actor, reporter
from yizhi.org.domain.people import load_actor
from yizhi.org.enums import Role
from yizhi.org.models import Organisation, RoleGrant, User

STREET = "370305002"
COMMUNITY_A, COMMUNITY_B = STREET + "001", STREET + "002"
GRID_A1, GRID_A2, GRID_B1, GRID_B2 = COMMUNITY_A + "001", COMMUNITY_A + "002", COMMUNITY_B + "001", COMMUNITY_B + "002"
# Lower left corners of the grids' squares, in degrees; each is 0.01° wide.
CORNERS = {GRID_A1: (118.30, 36.80), GRID_A2: (118.31, 36.80), GRID_B1: (118.30, 36.81), GRID_B2: (118.31, 36.81)}
SIDE = 0.01
# A Tuesday, 10:00 in Shanghai: an ordinary working morning.
TUESDAY = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def point_in(grid: str) -> tuple[float, float]:
    """Return a point inside one of the world's grids."""
    lon, lat = CORNERS[grid]
    return lon + SIDE / 2, lat + SIDE / 2


def make_user(name: str, *grants: tuple[Role, str | Organisation]) -> User:
    """Create a person with roles on areas (codes) or organisations."""
    user = User.objects.create(username=name, display_name=name, password="!")
    for role, scope in grants:
        where = {"organisation": scope} if isinstance(scope, Organisation) else {"area_code": scope}
        RoleGrant.objects.create(user=user, role=role, **where)
    return user


def _areas() -> None:
    Area.objects.create(code="370305", level="county", name="临淄区", name_en="Linzi")
    for code, name in {
        STREET: "雪宫街道",
        COMMUNITY_A: "桑杨社区",
        COMMUNITY_B: "东高社区",
        GRID_A1: "网格001",
        GRID_A2: "网格002",
        GRID_B1: "网格001",
        GRID_B2: "网格002",
    }.items():
        parent = code[:-3] if len(code) > 9 else code[:6]
        Area.objects.create(code=code, level=LEVEL_OF_LENGTH[len(code)], name=name, parent_id=parent)
    squares = {code: shapely.box(lon, lat, lon + SIDE, lat + SIDE) for code, (lon, lat) in CORNERS.items()}
    for code, square in squares.items():
        set_boundary(code, square)
    for community in (COMMUNITY_A, COMMUNITY_B):
        set_boundary(community, shapely.union_all([s for code, s in squares.items() if code.startswith(community)]))
    set_boundary(STREET, shapely.union_all(list(squares.values())))


@dataclass
class World:
    """A small subdistrict with its people."""

    category: Category
    topic: Topic
    sanitation: Organisation
    property: Organisation
    users: dict[str, User] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """Return the actor of a named user: desk, desk_a, desk_b, supervisor, worker_a1, worker_b1, cleaner, manager, admin, auditor, nobody."""
        return load_actor(self.users[name])


def make_world() -> World:
    """Create the world. Call it once a test (fixture `world`)."""
    forget_all()
    _areas()
    dictionary = CategoryDictionary.objects.create(code="test", name="Test", is_current=True)
    category = Category.objects.create(
        dictionary=dictionary,
        kind=CategoryKind.MATTER,
        major_code="02",
        major_name="市容环境",
        major_name_en="Cityscape",
        code="02001",
        name="垃圾满溢",
        name_en="Overflowing bins",
        words="垃圾 桶 满",
    )
    topic = Topic.objects.create(
        key="garbage", name="垃圾清运", name_en="Garbage", icon="tabler-trash", category=category
    )
    sanitation = Organisation.objects.create(code="sanitation", name="环卫所", name_en="Sanitation")
    company = Organisation.objects.create(code="property", name="东高物业", name_en="Donggao Property", kind="property")
    CaseStandard.objects.create(category=category, limit=4, time_kind=TimeKind.WORKING_HOURS, lead=sanitation)
    for rule in WORKFLOW:
        if rule.reason:
            ReasonCode.objects.get_or_create(act=rule.act, code="other", defaults={"name": "其他", "name_en": "Other"})
    world = World(category, topic, sanitation, company)
    people: dict[str, list[tuple[Role, str | Organisation]]] = {
        "desk": [(Role.DUTY_DESK, STREET)], "desk_a": [(Role.DUTY_DESK, COMMUNITY_A)], "desk_b": [(Role.DUTY_DESK, COMMUNITY_B)],
        "supervisor": [(Role.SUPERVISOR, STREET)], "worker_a1": [(Role.GRID_WORKER, GRID_A1)], "worker_b1": [(Role.GRID_WORKER, GRID_B1)],
        "cleaner": [(Role.HANDLER, sanitation)], "manager": [(Role.HANDLER, company)], "admin": [(Role.ADMINISTRATOR, STREET)],
        "auditor": [(Role.AUDITOR, STREET)], "nobody": [],
    }  # fmt: skip
    for name, grants in people.items():
        world.users[name] = make_user(name, *grants)
    forget_all()
    return world


def make_report(
    world: World,
    *,
    grid: str = GRID_A1,
    now: datetime = TUESDAY,
    text: str = "三个垃圾桶都满了。味道很大",
    phone: str = "",
    is_public: bool = True,
    key: uuid.UUID | None = None,
    actor: Actor | None = None,
) -> Report:
    """File a resident's report in a grid."""
    lon, lat = point_in(grid)
    draft = ReportDraft(
        text=text,
        topic_id=world.topic.pk,
        lon=lon,
        lat=lat,
        address="30号楼北侧",
        is_public=is_public,
        contact=ContactDraft(phone=phone) if phone else None,
    )
    return intake.file_report(draft, actor=actor or reporter(), now=now, key=key or uuid.uuid4())


def accepted(world: World, *, now: datetime = TUESDAY, grid: str = GRID_A1) -> Case:
    """Return a case that waits for dispatch."""
    report = make_report(world, grid=grid, now=now)
    return desk.accept_case(report.case_id, actor=world.actor("desk"), now=now + HOUR / 4)


def dispatched(world: World, *organisations: Organisation, now: datetime = TUESDAY, grid: str = GRID_A1) -> Case:
    """Return a case with orders out; the first organisation leads (default: sanitation)."""
    case = accepted(world, now=now, grid=grid)
    wanted = organisations or (world.sanitation,)
    drafts = [
        OrderDraft(o.pk, OrderRole.LEAD if n == 0 else OrderRole.JOINT, Limit(4, TimeKind.WORKING_HOURS))
        for n, o in enumerate(wanted)
    ]
    return dispatch.dispatch_case(case.pk, drafts, actor=world.actor("desk"), now=now + HOUR / 2)


def the_order(case: Case, organisation: Organisation | None = None) -> Order:
    """Return a case's newest order (of an organisation)."""
    orders = Order.objects.filter(case=case, **({"organisation": organisation} if organisation else {}))
    return orders.latest("id")


def done(
    world: World,
    case: Case,
    *,
    who: str = "cleaner",
    organisation: Organisation | None = None,
    now: datetime = TUESDAY + HOUR,
) -> Case:
    """Sign and report done the newest order of an organisation (default: sanitation)."""
    order = the_order(case, organisation or world.sanitation)
    actor = world.actor(who)
    handling.sign_order(case.pk, order.pk, actor=actor, now=now)
    return handling.report_order_done(
        case.pk, order.pk, words=Words(public_text="已清运并冲洗"), actor=actor, now=now + HOUR / 2
    )


def in_checking(world: World, *, now: datetime = TUESDAY, grid: str = GRID_A1) -> Case:
    """Return a case that waits for its check."""
    return done(world, dispatched(world, now=now, grid=grid), now=now + HOUR)


def closed(world: World, *, now: datetime = TUESDAY) -> Case:
    """Return a closed case."""
    case = in_checking(world, now=now)
    return checking.pass_check(case.pk, words=Words(), actor=world.actor("worker_a1"), now=now + 2 * HOUR)
