"""Personal fields: encrypted in the application, found again by HMAC.

Keys come from the environment, newest first; older keys keep reading, so that a
key is rotated by putting a new one in front and running `./run manage rotatekeys`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


def _derived(purpose: str) -> bytes:
    return hashlib.sha256(f"{purpose}:{settings.SECRET_KEY}".encode()).digest()


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    usable = keys or (base64.urlsafe_b64encode(_derived("field")).decode(),)
    return MultiFernet([Fernet(key) for key in usable])


def encrypt(text: str) -> str:
    """Return the text encrypted with the newest key; empty stays empty."""
    return _cipher(tuple(settings.YIZHI_FIELD_KEYS)).encrypt(text.encode()).decode() if text else ""


def decrypt(token: str) -> str:
    """Return the text of a token; empty stays empty; an unreadable token (lost key) is empty too."""
    if not token:
        return ""
    try:
        return _cipher(tuple(settings.YIZHI_FIELD_KEYS)).decrypt(token.encode()).decode()
    except InvalidToken:
        return ""


def is_current(token: str) -> bool:
    """Tell whether the newest key wrote this token."""
    newest = tuple(settings.YIZHI_FIELD_KEYS)[:1]
    try:
        _cipher(newest).decrypt(token.encode())
    except InvalidToken:
        return False
    return True


def renewed(token: str) -> str | None:
    """Return the token written anew with the newest key, or None where no key reads it."""
    try:
        return _cipher(tuple(settings.YIZHI_FIELD_KEYS)).rotate(token.encode()).decode()
    except InvalidToken:
        return None


def search_hash(text: str) -> str:
    """Return the hex HMAC-SHA-256 (64 signs) by which a value is found without reading it."""
    key = settings.YIZHI_SEARCH_KEY.encode() or _derived("search")
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest() if text else ""


def signature(purpose: str, text: str) -> bytes:
    """Return the keyed HMAC-SHA-256 (32 bytes) that proves an address was made here.

    Such addresses hang on walls for years, so the key is the one that stays the same
    for the life of the data (`YIZHI_SEARCH_KEY`), not one that is rotated.
    """
    key = settings.YIZHI_SEARCH_KEY.encode() or _derived("search")
    return hmac.new(key, f"{purpose}\0{text}".encode(), hashlib.sha256).digest()


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]  # django-stubs: generic only to the checker
    """A text that the database only ever sees encrypted."""

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        """Decrypt on the way out."""
        return None if value is None else decrypt(value)

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt on the way in."""
        return None if value is None else encrypt(str(value))
