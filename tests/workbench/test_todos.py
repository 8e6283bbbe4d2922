"""What waits for a person, by role, with the list behind each number."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.builders import World, accepted, dispatched, in_checking, make_report
from tests.workbench.conftest import SignIn
from yizhi.kernel import registry
from yizhi.org.actor import Actor

pytestmark = pytest.mark.usefixtures("morning")


def todos(actor: Actor) -> dict[str, int]:
    """Return every number above nought by its address."""
    return {url: count for _name, ask in registry.todos for _label, count, url in ask(actor) if count}


def test_each_role_has_its_own(world: World, sign_in: SignIn) -> None:
    make_report(world)
    accepted(world)
    dispatched(world)
    in_checking(world)
    wanted = {
        "cleaner": {"/work/orders/?tab=to-sign": 1},
        "worker_a1": {"/work/field/": 1},
        "desk": {"/work/desk/?stage=reported": 1, "/work/desk/?stage=accepted": 1},
        "manager": {},
        "worker_b1": {},
        "nobody": {},
    }
    for who, counts in wanted.items():
        assert todos(world.actor(who)) == counts, who
        for url in counts:
            assert sign_in(who).get(url).status_code == 200


def test_a_person_without_roles_costs_nothing(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    nobody = world.actor("nobody")
    with django_assert_num_queries(0):
        todos(nobody)
