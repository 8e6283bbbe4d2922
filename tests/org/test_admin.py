"""People, roles, organisations and the calendar in the admin."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from yizhi.org.domain.calendar import forget_calendar, load_calendar
from yizhi.org.enums import Role
from yizhi.org.models import CalendarDay, Organisation, RoleGrant, User, WorkingPeriod

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

# Unfold 0.110 overrides a method of the admin with the signature of Django 6.0.
OLD_SIGNATURE = pytest.mark.filterwarnings("ignore:Overriding get_action_choices")
pytestmark = [pytest.mark.django_db, OLD_SIGNATURE]

NO_GRANTS = {"grants-TOTAL_FORMS": "0", "grants-INITIAL_FORMS": "0"}


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    forget_calendar()
    yield
    forget_calendar()


@pytest.fixture
def worker() -> User:
    person = User.objects.create_user("wang", display_name="王网格")
    RoleGrant.objects.create(user=person, role=Role.GRID_WORKER, area_code="370305002004001")
    return person


@pytest.fixture
def office() -> Organisation:
    return Organisation.objects.create(code="chengguan", name="综合行政执法队", name_en="Law enforcement")


@pytest.mark.parametrize(
    "page",
    [
        "org_user_changelist",
        "org_user_add",
        "org_rolegrant_changelist",
        "org_rolegrant_add",
        "org_organisation_changelist",
        "org_organisation_add",
        "org_calendarday_changelist",
        "org_calendarday_add",
        "org_workingperiod_changelist",
        "org_workingperiod_add",
        "auth_group_changelist",
        "auth_group_add",
        "index",
    ],
)
@pytest.mark.usefixtures("worker", "office")
def test_pages_answer(admin_client: Client, page: str) -> None:
    CalendarDay.objects.create(day=date(2026, 10, 1), is_working=False, name="国庆节")
    WorkingPeriod.objects.create(starts_at=time(8), ends_at=time(12))
    assert admin_client.get(reverse(f"admin:{page}")).status_code == 200


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("org_user_changelist", "?q=370305002004"),
        ("org_user_changelist", "?grants__role=grid_worker"),
        ("org_rolegrant_changelist", "?in_force=yes"),
        ("org_rolegrant_changelist", "?in_force=no&q=wang"),
        ("org_organisation_changelist", "?q=执法&kind=department"),
        ("org_calendarday_changelist", "?is_working__exact=0&q=国庆"),
        ("org_calendarday_changelist", "?day__year=2026"),
    ],
)
@pytest.mark.usefixtures("worker", "office")
def test_searches_answer(admin_client: Client, page: str, query: str) -> None:
    assert admin_client.get(reverse(f"admin:{page}") + query).status_code == 200


def test_changing_pages_answer(admin_client: Client, worker: User, office: Organisation) -> None:
    day = CalendarDay.objects.create(day=date(2026, 10, 1), is_working=False)
    for page, key in (
        ("org_user_change", worker.pk),
        ("org_organisation_change", office.pk),
        ("org_calendarday_change", day.pk),
        ("org_rolegrant_change", worker.grants.get().pk),
        ("auth_user_password_change", worker.pk),
    ):
        assert admin_client.get(reverse(f"admin:{page}", args=[key])).status_code == 200


def test_a_longer_list_of_people_takes_no_more_statements(
    admin_client: Client, worker: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    url = reverse("admin:org_user_changelist")
    admin_client.get(url)
    with django_assert_max_num_queries(14) as few:
        admin_client.get(url)
    for number in range(3):
        other = User.objects.create_user(f"worker{number}")
        RoleGrant.objects.create(user=other, role=Role.GRID_WORKER, area_code="370305002004002")
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert "王网格" in admin_client.get(url).content.decode()


def test_a_person_is_added_with_a_password_and_then_given_a_role(admin_client: Client) -> None:
    secret = "xuegong-jiedao-2026"
    data = {
        "username": "li",
        "display_name": "李受理",
        "usable_password": "true",
        "password1": secret,
        "password2": secret,
    }
    answer = admin_client.post(reverse("admin:org_user_add"), {**data, **NO_GRANTS})
    assert answer.status_code == 302
    person = User.objects.get(username="li")
    assert person.check_password(secret)
    grant = {
        "grants-TOTAL_FORMS": "1",
        "grants-INITIAL_FORMS": "0",
        "grants-0-role": "duty_desk",
        "grants-0-area_code": "370305002",
        "grants-0-user": str(person.pk),
    }
    change = {"username": "li", "display_name": "李受理", "is_active": "on", "email": "", **grant}
    assert admin_client.post(reverse("admin:org_user_change", args=[person.pk]), change).status_code == 302
    assert person.grants.get().area_code == "370305002"


@pytest.mark.parametrize(
    ("role", "area_code"),
    [("duty_desk", ""), ("duty_desk", "37030"), ("duty_desk", "雪宫"), ("handler", ""), ("king", "370305")],
)
def test_roles_without_a_scope_are_refused(admin_client: Client, worker: User, role: str, area_code: str) -> None:
    data = {"user": worker.pk, "role": role, "area_code": area_code}
    answer = admin_client.post(reverse("admin:org_rolegrant_add"), data)
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors
    assert RoleGrant.objects.count() == 1


def test_nobody_deletes_people_or_organisations(admin_client: Client, worker: User, office: Organisation) -> None:
    for page, key in (("org_user_delete", worker.pk), ("org_organisation_delete", office.pk)):
        assert admin_client.post(reverse(f"admin:{page}", args=[key]), {"post": "yes"}).status_code == 403


def test_an_outsider_sees_no_admin_page(client: Client, worker: User) -> None:
    client.force_login(worker)
    assert client.get(reverse("admin:org_user_changelist")).status_code in {302, 403}


def test_a_changed_day_counts_at_once(admin_client: Client) -> None:
    assert load_calendar().is_working(date(2027, 2, 8))
    url = reverse("admin:org_calendarday_add")
    assert admin_client.post(url, {"day": "2027-02-08", "name": "春节", "source": ""}).status_code == 302
    assert not load_calendar().is_working(date(2027, 2, 8))
    admin_client.post(reverse("admin:org_calendarday_delete", args=["2027-02-08"]), {"post": "yes"})
    assert load_calendar().is_working(date(2027, 2, 8))


@pytest.mark.parametrize(("start", "end"), [("12:00", "08:00"), ("08:00", "08:00"), ("11:00", "13:00"), ("x", "13:00")])
def test_working_hours_go_forward_and_do_not_overlap(admin_client: Client, start: str, end: str) -> None:
    WorkingPeriod.objects.create(starts_at=time(8), ends_at=time(12))
    answer = admin_client.post(reverse("admin:org_workingperiod_add"), {"starts_at": start, "ends_at": end})
    assert answer.status_code == 200
    assert WorkingPeriod.objects.count() == 1
    assert (
        admin_client.post(
            reverse("admin:org_workingperiod_add"), {"starts_at": "12:00", "ends_at": "13:00"}
        ).status_code
        == 302
    )
