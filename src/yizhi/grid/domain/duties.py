"""Who is in the grid (格中有人): duties, who holds them where, who stands in, and grids that have nobody.

The grid worker is a role (`org.RoleGrant`); the duty `grid_worker` only says what
residents see of one, and a holder of it without a name carries the office phone of
an area. What holds for an area holds for all below it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from yizhi.grid.domain.areas import area_index
from yizhi.grid.enums import ContactRule, Level
from yizhi.grid.models import Absence, Duty, DutyHolder
from yizhi.kernel.memo import memo
from yizhi.kernel.scoping import covers, within
from yizhi.org.domain.people import grants_in_force
from yizhi.org.enums import Role
from yizhi.org.models import RoleGrant

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from yizhi.org.models import User

WORKER: Final = "grid_worker"
# code, name, English name, what residents see, whether each grid needs one
DEFAULTS: Final = (
    (WORKER, "网格员", "Grid worker", ContactRule.OFFICE, True),
    ("grid_leader", "网格长", "Grid leader", ContactRule.OFFICE, False),
    ("police", "社区民警", "Community police officer", ContactRule.OFFICE, False),
    ("property", "物业服务", "Property company", ContactRule.OFFICE, False),
    ("building_head", "楼长", "Building head", ContactRule.NAME, False),
    ("legal", "法律顾问", "Legal adviser", ContactRule.OFFICE, False),
    ("doctor", "家庭医生", "Family doctor", ContactRule.OFFICE, False),
    ("inspector", "安全巡查员", "Safety inspector", ContactRule.DUTY, False),
)
_LENGTHS: Final = (6, 9, 12, 15)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a duty in an area on a day. `area_code` is where the duty was given; `until` the last day away."""

    duty: str
    label: str
    name: str
    organisation: str
    phone: str
    area_code: str
    user_id: int | None = None
    holder_id: int | None = None
    is_away: bool = False
    until: date | None = None
    substitute: str = ""
    substitute_phone: str = ""
    absence_id: int | None = None

    @property
    def key(self) -> str:
        """What the form of an absence calls this person by."""
        return f"holder-{self.holder_id}" if self.holder_id else f"user-{self.user_id}"


def seed_duties() -> int:
    """Add the duties that are missing; return how many."""
    there = set(Duty.objects.values_list("code", flat=True))
    rows = [
        Duty(code=code, name=name, name_en=english, position=10 * position, contact_rule=rule, is_required=required)
        for position, (code, name, english, rule, required) in enumerate(DEFAULTS, start=1)
        if code not in there
    ]
    Duty.objects.bulk_create(rows)
    return len(rows)


def up_from(area_code: str) -> list[str]:
    """Return the codes of an area and of those that hold it, the largest first."""
    return [area_code[:length] for length in _LENGTHS if length <= len(area_code)]


def _on(day: date) -> Q:
    return (Q(from_day__isnull=True) | Q(from_day__lte=day)) & (Q(until_day__isnull=True) | Q(until_day__gte=day))


def bare_name(user: User) -> str:
    """Return a colleague's name without what stands in brackets behind it (their post)."""
    return str(user).partition("（")[0].partition("(")[0].strip()


@dataclass(frozen=True, slots=True)
class _Away:
    """Today's absences: of holders and of grid workers, and which grants only stand in for somebody."""

    of_holder: dict[int, Absence]
    of_user: dict[int, Absence]
    standing_in: set[tuple[int, date, date]]


def _away(day: date) -> _Away:
    rows = Absence.objects.filter(from_day__lte=day, until_day__gte=day).select_related("substitute")
    found = list(rows)
    return _Away(
        {row.holder_id: row for row in found if row.holder_id is not None},
        {row.user_id: row for row in found if row.user_id is not None},
        {(row.substitute_id, row.from_day, row.until_day) for row in found if row.user_id and row.substitute_id},
    )


def _with_absence(person: Person, absence: Absence | None, away: _Away) -> Person:
    if absence is None:
        return person
    gone = replace(person, is_away=True, until=absence.until_day, absence_id=absence.pk)
    if absence.substitute_id in away.of_user:  # whoever should stand in is away as well
        return gone
    stands_in = bare_name(absence.substitute) if absence.substitute else absence.substitute_name
    phone = absence.substitute_phone or (person.phone if absence.substitute_id else "")
    return replace(gone, substitute=stands_in, substitute_phone=phone)


def _holder(row: DutyHolder, away: _Away) -> Person:
    name = row.name or (bare_name(row.user) if row.user else "")
    organisation = row.organisation.label if row.organisation else ""
    phone = row.office_phone or (row.organisation.office_phone if row.organisation else "")
    person = Person(
        row.duty.code, row.duty.label, name, organisation, phone, row.area_code, user_id=row.user_id, holder_id=row.pk
    )
    return _with_absence(person, away.of_holder.get(row.pk), away)


def _grants(codes: Q, day: date) -> list[RoleGrant]:
    rows = RoleGrant.objects.filter(grants_in_force(day), codes, role=Role.GRID_WORKER, user__is_active=True)
    return list(rows.select_related("user").order_by("user__display_name", "pk"))


def _stands_in(grant: RoleGrant, away: _Away) -> bool:
    return (grant.user_id, grant.starts_on, grant.ends_on) in away.standing_in


def _worker(grant: RoleGrant, label: str, phone: str, away: _Away) -> Person:
    person = Person(WORKER, label, bare_name(grant.user), "", phone, grant.area_code, user_id=grant.user_id)
    return _with_absence(person, away.of_user.get(grant.user_id), away)


def people_of(area_code: str, day: date, *, public: bool = False) -> list[Person]:
    """Return who has a duty in an area on a day, in the order of duties; what is held nearest wins its place first (4 statements).

    `public`: only what the duty's contact rule shows to residents.
    """
    duties = {duty.code: duty for duty in Duty.objects.filter(is_active=True)}
    away = _away(day)
    rows = DutyHolder.objects.filter(_on(day), area_code__in=up_from(area_code), duty__in=duties.values())
    held = list(rows.select_related("duty", "user", "organisation").order_by("duty__position", "pk"))
    phones = [(len(row.area_code), row.office_phone) for row in held if row.duty.code == WORKER and row.office_phone]
    phone = max(phones)[1] if phones else ""
    label = duties[WORKER].label if WORKER in duties else _("Grid worker")
    grants = [grant for grant in _grants(Q(area_code__in=up_from(area_code)), day) if not _stands_in(grant, away)]
    found = [_worker(grant, label, phone, away) for grant in grants] if WORKER in duties else []
    found += [_holder(row, away) for row in held if row.duty.code != WORKER or row.name or row.user_id]
    position = {code: (duty.position, duty.pk) for code, duty in duties.items()}
    found.sort(key=lambda person: (position[person.duty], -len(person.area_code)))
    return _shown_to_residents(found, duties) if public else found


def _shown_to_residents(people: Iterable[Person], duties: dict[str, Duty]) -> list[Person]:
    shown: list[Person] = []
    for person in people:
        rule = duties[person.duty].contact_rule
        if rule == ContactRule.HIDDEN:
            continue
        bare = replace(person, user_id=None, holder_id=None, absence_id=None)
        if rule == ContactRule.DUTY:
            bare = replace(bare, name="", phone="", is_away=False, until=None, substitute="", substitute_phone="")
        elif rule == ContactRule.NAME:
            bare = replace(bare, phone="", substitute_phone="")
        if bare.name or bare.organisation:
            shown.append(bare)
    return shown


@memo(60)
def public_people(area_code: str, day: date, language: str) -> tuple[Person, ...]:  # noqa: ARG001 - labels are in the reader's language
    """Return what residents see of who is in charge of an area; kept for a minute, nearest first, at most eight."""
    return tuple(people_of(area_code, day, public=True)[:8])


def workers_by_grid(scope: Sequence[str], day: date) -> dict[str, list[Person]]:
    """Return the grid workers of every active grid of a scope, also of grids that have none (2 statements)."""
    away = _away(day)
    grids = [
        info.code
        for info in area_index().values()
        if info.level == Level.GRID and info.is_active and any(covers(code, info.code) for code in scope)
    ]
    above = {code[:length] for code in grids for length in (6, 9, 12)}
    by_area: dict[str, list[Person]] = {}
    for grant in _grants(within("area_code", scope) | Q(area_code__in=above), day):
        if not _stands_in(grant, away):
            by_area.setdefault(grant.area_code, []).append(_worker(grant, "", "", away))
    return {grid: [person for code in reversed(up_from(grid)) for person in by_area.get(code, [])] for grid in grids}


def is_covered(people: Iterable[Person]) -> bool:
    """Tell whether somebody is there: present, or away with somebody standing in."""
    return any(not person.is_away or person.substitute for person in people)


def grids_without_worker(scope: Sequence[str], day: date) -> list[str]:
    """Return the codes of grids where nobody is: no worker, or all away without a substitute (2 statements)."""
    return [code for code, people in workers_by_grid(scope, day).items() if not is_covered(people)]
