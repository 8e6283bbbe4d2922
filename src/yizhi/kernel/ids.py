"""Identifiers: UUIDv7 (RFC 9562) for machines, short numbers with a check character for people."""

from __future__ import annotations

import re
import secrets
import time
import uuid

# 31 signs, a prime, without 0/O, 1/I/L: every single slip and every swap of neighbours is found.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_VALUE = {sign: value for value, sign in enumerate(ALPHABET)}
NUMBER_DIGITS = 7
_GROUP = 4
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


def uuid7() -> uuid.UUID:
    """Return a new UUIDv7: 48 bits of Unix milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & ((1 << 48) - 1)) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    return uuid.UUID(int=value)


def check_sign(digits: str) -> str:
    """Return the check character of a number's digits: position-weighted sum modulo 31."""
    total = sum(weight * _VALUE[sign] for weight, sign in enumerate(digits, start=1))
    return ALPHABET[total % len(ALPHABET)]


def new_number() -> str:
    """Return a random number with its check character, e.g. `7KX4M2PQ` (8 signs)."""
    value, digits = secrets.randbelow(len(ALPHABET) ** NUMBER_DIGITS), ""
    for _ in range(NUMBER_DIGITS):
        value, sign = divmod(value, len(ALPHABET))
        digits += ALPHABET[sign]
    return digits + check_sign(digits)


def show_number(number: str) -> str:
    """Return a number as people read it: `7KX4-M2PQ`."""
    return f"{number[:_GROUP]}-{number[_GROUP:]}"


def parse_number(typed: str) -> str | None:
    """Return the stored form of a typed number, or None where it cannot be one."""
    number = "".join(sign for sign in typed.upper() if sign.isalnum())
    if len(number) != NUMBER_DIGITS + 1 or any(sign not in _VALUE for sign in number):
        return None
    return number if check_sign(number[:-1]) == number[-1] else None


def number_range(typed: str) -> tuple[str, str] | None:
    """Return the first number that begins as typed and the first after all such, or None where it is no beginning of four to seven signs.

    A range of the numbers themselves is what the unique index answers, on every database and collation.
    """
    start = "".join(sign for sign in typed.upper() if sign.isalnum())
    if not _GROUP <= len(start) <= NUMBER_DIGITS or any(sign not in _VALUE for sign in start):
        return None
    stem = start.rstrip(ALPHABET[-1])
    after = stem[:-1] + ALPHABET[_VALUE[stem[-1]] + 1] if stem else ALPHABET[-1] * (NUMBER_DIGITS + 2)
    return start, after


def new_token() -> str:
    """Return a secret for a private link: 128 random bits, url-safe (22 signs)."""
    return secrets.token_urlsafe(16)


def is_token(text: str) -> bool:
    """Tell whether a text can be such a secret at all; anything else need not be asked of the database."""
    return _TOKEN.fullmatch(text) is not None
