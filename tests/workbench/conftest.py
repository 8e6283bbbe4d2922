"""What tests of staff pages share: the small subdistrict, its people signed in, and the clock of its morning."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import pytest
import time_machine
from django.test import Client

from tests.builders import HOUR, TUESDAY, World, make_world

SignIn = Callable[[str], Client]


BACKEND: Final = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def world(db: None) -> World:
    """A small subdistrict with people, organisations and reasons."""
    return make_world()


@pytest.fixture
def morning() -> Iterator[None]:
    """The pages' clock stands at the Tuesday of the builders, two hours after its start."""
    with time_machine.travel(TUESDAY + 2 * HOUR, tick=False):
        yield


@pytest.fixture
def sign_in(world: World) -> SignIn:
    """Return a function that signs a person of the world in."""

    def signed_in(name: str) -> Client:
        client = Client()
        client.force_login(world.users[name], backend=BACKEND)
        return client

    return signed_in
