from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from yizhi.org.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-password"


@pytest.fixture
def person() -> User:
    cache.clear()
    return User.objects.create_user("wang", password=PASSWORD)


def sign_in(client: Client, password: str = PASSWORD) -> int:
    return client.post(reverse("account_login"), {"login": "wang", "password": password}).status_code


def test_staff_sign_in_and_out(client: Client, person: User) -> None:
    assert client.get(reverse("account_login")).status_code == 200
    assert sign_in(client) == 302
    assert client.session["_auth_user_id"] == str(person.pk)
    assert client.get(reverse("account_logout")).status_code == 200
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


def test_wrong_password_is_told_and_in_the_end_paused(client: Client, person: User) -> None:
    statuses = [sign_in(client, "wrong") for _ in range(9)]
    assert statuses[0] == 200
    assert statuses[-1] in {403, 429}
    assert sign_in(client) != 302, "paused for the right password too"


def test_nobody_signs_up(client: Client) -> None:
    assert client.get(reverse("account_signup")).status_code == 200
    client.post(reverse("account_signup"), {"username": "x", "password1": PASSWORD, "password2": PASSWORD})
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["account_change_password", "mfa_index", "account_reauthenticate", "account_logout"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_of_the_account_are_ours_and_keep_the_content_policy(
    client: Client, person: User, name: str, language: str
) -> None:
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get(reverse(name), headers={"Accept-Language": language})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="main"' in text
    assert "style=" not in text
    assert "onclick" not in text
    assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"]


def test_authenticator_app_can_be_set_up(client: Client, person: User) -> None:
    sign_in(client)
    assert client.get(reverse("mfa_activate_totp")).status_code == 302, "the password is asked for again"
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    answer = client.get(reverse("mfa_activate_totp"))
    assert answer.status_code == 200
    assert "data:image/svg+xml" in answer.content.decode()
