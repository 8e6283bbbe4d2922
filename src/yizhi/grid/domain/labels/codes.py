"""The code on a label: ten random signs and two that prove it was made here.

31^10 is 2^49.5: with a million labels out, a guess meets one in 8 · 10^8 tries, and the two
keyed signs turn away 960 of 961 guesses before anything is looked up. Misses are throttled besides.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Final

from yizhi.kernel.crypto import signature
from yizhi.kernel.ids import ALPHABET

RANDOM_SIGNS: Final = 10
CHECK_SIGNS: Final = 2
LENGTH: Final = RANDOM_SIGNS + CHECK_SIGNS
_GROUP: Final = 4
_LONGEST_TYPED: Final = 40


def _signs(value: int, count: int) -> str:
    signs = ""
    for _ in range(count):
        value, sign = divmod(value, len(ALPHABET))
        signs += ALPHABET[sign]
    return signs


def check_signs(random_part: str) -> str:
    """Return the two signs that only this deployment's key gives."""
    return _signs(int.from_bytes(signature("label", random_part)[:8], "big"), CHECK_SIGNS)


def new_code() -> str:
    """Return a new code, e.g. `7KX4M2PQ9RTB` (12 signs)."""
    random_part = _signs(secrets.randbelow(len(ALPHABET) ** RANDOM_SIGNS), RANDOM_SIGNS)
    return random_part + check_signs(random_part)


def parse_code(typed: str) -> str | None:
    """Return the stored form of a scanned or typed code, None where it was not made here."""
    code = "".join(sign for sign in typed[:_LONGEST_TYPED].upper() if sign not in " -\u00a0")
    if len(code) != LENGTH or any(sign not in ALPHABET for sign in code):
        return None
    genuine = hmac.compare_digest(check_signs(code[:RANDOM_SIGNS]), code[RANDOM_SIGNS:])
    return code if genuine else None


def show_code(code: str) -> str:
    """Return a code as people read and type it: `7KX4 M2PQ 9RTB`."""
    return " ".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def label_url(base: str, code: str) -> str:
    """Return what the QR code says; `base` is the site's address without a slash at its end."""
    return f"{base.rstrip('/')}/q/{code}"
