"""The admin of casework: every page loads, lists stay cheap, history cannot be changed, changes are seen at once."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.builders import World, closed, make_user, make_world
from yizhi.casework.domain import standards
from yizhi.casework.domain.seed import seed_casework
from yizhi.casework.enums import Severity
from yizhi.casework.models import Case, CaseEvent, CaseStandard, Category, CategoryDictionary
from yizhi.org.enums import Role

# Unfold overrides it with the signature of Django 6.0.
OLD_SIGNATURE = pytest.mark.filterwarnings("ignore:Overriding get_action_choices")
pytestmark = [pytest.mark.django_db, OLD_SIGNATURE]
MODELS = [model for model in admin.site._registry if model._meta.app_label == "casework"]


def address(model: type, page: str, *args: object) -> str:
    return reverse(f"admin:casework_{model._meta.model_name}_{page}", args=args)  # type: ignore[attr-defined]


@pytest.fixture
def world() -> World:
    built = make_world()
    closed(built)
    seed_casework()
    return built


@pytest.fixture
def client(world: World) -> Client:
    client = Client()
    client.force_login(world.users["admin"])
    return client


@pytest.mark.parametrize("model", MODELS)
def test_every_list_and_page_opens(client: Client, model: type) -> None:
    assert client.get(address(model, "changelist")).status_code == 200
    row = model._default_manager.first()  # type: ignore[attr-defined]
    assert client.get(address(model, "change", row.pk)).status_code == 200


@pytest.mark.parametrize("model", [m for m in MODELS if m not in {Case, CaseEvent}])
def test_every_add_page_opens(client: Client, model: type) -> None:
    assert client.get(address(model, "add")).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_every_search_answers(client: Client, model: type) -> None:
    for typed in ("垃圾", "7KX4-M2PQ", "'\"%_\\", "x" * 500, "\u0000a"):
        assert client.get(address(model, "changelist"), {"q": typed}).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_an_outsider_sees_nothing(world: World, model: type) -> None:
    outsider = Client()
    outsider.force_login(world.users["desk"])
    assert outsider.get(address(model, "changelist")).status_code in {302, 403, 404}


def test_history_is_only_read(client: Client) -> None:
    case, event = Case.objects.latest("id"), CaseEvent.objects.latest("id")
    before = (case.title, event.note)
    for row in (case, event):
        assert client.post(address(type(row), "change", row.pk), {"title": "x", "note": "x"}).status_code == 403
        assert client.post(address(type(row), "delete", row.pk), {"post": "yes"}).status_code == 403
        assert client.get(address(type(row), "add")).status_code == 403
    case.refresh_from_db()
    event.refresh_from_db()
    assert (case.title, event.note) == before


def test_a_case_is_found_by_number_and_by_words(client: Client) -> None:
    case = Case.objects.latest("id")
    for typed in (case.number, case.shown_number, "味道很大"):
        answer = client.get(address(Case, "changelist"), {"q": typed})
        assert case.shown_number in answer.content.decode()


@pytest.mark.parametrize("model", [Case, CaseEvent])
def test_lists_cost_the_same_for_more_rows(client: Client, world: World, model: type) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(address(model, "changelist"))
        # The index of areas asks once a second whether it is still current.
        return len([query for query in seen if "boundaryrevision" not in query["sql"]])

    cost()
    one = cost()
    for _ in range(2):
        closed(world)
    assert cost() == one
    assert one <= 8


def test_a_changed_standard_is_used_at_once(client: Client, world: World) -> None:
    row = CaseStandard.objects.get(category=world.category)
    assert standards.standard(world.category.pk, Severity.ORDINARY).limit.amount == 4
    data = {"category": row.category_id, "severity": row.severity, "limit": 9, "time_kind": row.time_kind}
    assert client.post(address(CaseStandard, "change", row.pk), data).status_code == 302
    assert standards.standard(world.category.pk, Severity.ORDINARY).limit.amount == 9


def test_a_category_without_a_code_gets_the_next_local_one(client: Client) -> None:
    dictionary = CategoryDictionary.objects.get(code__startswith="GB")
    data = {
        "dictionary": dictionary.pk,
        "kind": "matter",
        "major_code": "06",
        "major_name": "市容环境类",
        "name": "占道晾晒粮食",
        "is_active": "on",
        "standards-TOTAL_FORMS": "0",
        "standards-INITIAL_FORMS": "0",
    }
    assert client.post(address(Category, "add"), data).status_code == 302
    made = Category.objects.get(name="占道晾晒粮食")
    assert (made.code, made.is_local) == ("06999", True)


def test_an_administrator_of_one_community_is_no_administrator_here() -> None:
    user = make_user("small", (Role.ADMINISTRATOR, "370305002001"))
    client = Client()
    client.force_login(user)
    assert client.get(address(Category, "changelist")).status_code in {302, 403, 404}
