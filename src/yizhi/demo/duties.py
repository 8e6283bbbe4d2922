"""Who is in the demonstration's grids: duties by community, a grid that has lost its worker, and one who is away with somebody standing in."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from yizhi.demo.names import COMMUNITIES
from yizhi.demo.organisations import STREET_CODE
from yizhi.demo.people import ADMINISTRATOR, GIVEN, SURNAMES
from yizhi.grid.domain.appointing import AbsenceDraft, HolderDraft, enter_absence, give_duty
from yizhi.grid.domain.duties import seed_duties
from yizhi.grid.models import Absence, Duty, DutyHolder
from yizhi.kernel import clock
from yizhi.org.domain.people import load_actor
from yizhi.org.enums import Role
from yizhi.org.models import RoleGrant, User

if TYPE_CHECKING:
    from datetime import datetime

    from yizhi.demo.organisations import Directory
    from yizhi.org.actor import Actor

SEED: Final = 29
EMPTY_GRID: Final = STREET_CODE + "015009"
# The community whose grid worker is on holiday; the next worker stands in.
HOLIDAY: Final = STREET_CODE + "006"


def _name(rng: random.Random, title: str) -> str:
    return rng.choice(SURNAMES) + rng.choice([name for name in GIVEN if len(name) == 2]) + title  # noqa: PLR2004 - a usual given name


def _give_all(directory: Directory, actor: Actor, now: datetime) -> None:
    rng = random.Random(SEED)
    duties = {duty.code: duty.pk for duty in Duty.objects.all()}
    for number, (short, _name_of_it, _english, _style) in enumerate(COMMUNITIES):
        area, phone = STREET_CODE + short, f"0533-555{6001 + number}"
        drafts = [
            HolderDraft(duties["grid_worker"], area, office_phone=phone),
            HolderDraft(duties["grid_leader"], area, name=_name(rng, ""), office_phone=phone),
            HolderDraft(duties["police"], area, name=_name(rng, "警官"), organisation_id=directory.by_code["gongan"]),
            HolderDraft(
                duties["property"],
                area,
                organisation_id=directory.property_of[area],
                office_phone=f"0533-555{8001 + number}",
            ),
            HolderDraft(duties["doctor"], area, name=_name(rng, "医生"), office_phone=f"0533-555{7001 + number}"),
            HolderDraft(duties["building_head"], f"{area}001", name=_name(rng, "")),
        ]
        for draft in drafts:
            give_duty(draft, actor=actor, now=now)
    law = HolderDraft(duties["legal"], STREET_CODE, name=_name(rng, "律师"), organisation_id=directory.by_code["sifa"])
    give_duty(law, actor=actor, now=now)


def appoint(directory: Directory, *, now: datetime) -> None:
    """Give the duties; running it again changes nothing."""
    seed_duties()
    if DutyHolder.objects.exists():
        return
    actor = load_actor(User.objects.get(username=ADMINISTRATOR))
    _give_all(directory, actor, now)
    today = clock.local(now).date()
    RoleGrant.objects.filter(role=Role.GRID_WORKER, area_code=EMPTY_GRID).update(ends_on=today - timedelta(days=1))
    workers = RoleGrant.objects.filter(role=Role.GRID_WORKER, area_code__startswith=HOLIDAY).order_by("area_code")
    away, *others = dict.fromkeys(workers.values_list("user_id", flat=True))
    if not Absence.objects.exists() and others:
        draft = AbsenceDraft(
            today - timedelta(days=1), today + timedelta(days=5), user_id=away, substitute_id=others[0]
        )  # fmt: skip
        enter_absence(draft, actor=actor, now=now)
