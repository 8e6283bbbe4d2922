"""Who is in charge of an area, for residents: by each duty's rule, nothing private."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from tests.builders import COMMUNITY_A, GRID_A1, World
from yizhi.grid.domain.duties import seed_duties
from yizhi.grid.models import Absence, Duty, DutyHolder
from yizhi.kernel.memo import forget_all
from yizhi.org.models import User


@pytest.fixture(autouse=True)
def _duties(world: World) -> None:
    seed_duties()
    User.objects.filter(username="worker_a1").update(display_name="吴巡格（桑杨社区网格员）", email="wu@example.com")
    for code, name in (("police", "王警官"), ("building_head", "赵楼长"), ("inspector", "钱巡查")):
        DutyHolder.objects.create(
            duty=Duty.objects.get(code=code), area_code=COMMUNITY_A, name=name, office_phone=f"0533-{code}", organisation=world.sanitation
        )  # fmt: skip
    Duty.objects.filter(code="legal").update(contact_rule="hidden")
    DutyHolder.objects.create(duty=Duty.objects.get(code="legal"), area_code=GRID_A1, name="孙律师")
    forget_all()


def test_what_residents_see(client: Client) -> None:
    html = client.get(f"/who/{GRID_A1}/").content.decode()
    for shown in ("吴巡格", "王警官", "0533-police", "赵楼长", "环卫所"):
        assert shown in html
    for hidden in (
        "桑杨社区网格员",
        "wu@example.com",
        "worker_a1",
        "0533-building_head",
        "钱巡查",
        "0533-inspector",
        "孙律师",
    ):
        assert hidden not in html


def test_who_is_away_and_who_stands_in(client: Client, world: World) -> None:
    from yizhi.kernel import clock

    today: date = clock.today()
    Absence.objects.create(
        user=world.users["worker_a1"], from_day=today, until_day=today + timedelta(1), substitute_name="李代班"
    )
    forget_all()
    assert "李代班" in client.get(f"/who/{GRID_A1}/").content.decode()


@pytest.mark.parametrize("code", ["999", "370305", "x", "370305002001009", "%00"])
def test_what_is_no_area(client: Client, code: str) -> None:
    assert client.get(f"/who/{code}/").status_code == 404
