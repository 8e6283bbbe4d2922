"""What production refuses to start with."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from yizhi.config.env import DEFAULT_SECRET, SettingError

SHORTEST_SECRET = 50
FIELD_KEY_BYTES = 32
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})


def is_field_key(key: str) -> bool:
    """Tell whether a text is a Fernet key: 32 bytes in url-safe base64."""
    try:
        return len(base64.urlsafe_b64decode(key)) == FIELD_KEY_BYTES
    except ValueError:
        return False


def refuse_unsafe(
    *, secret_key: str, debug: bool, field_keys: Sequence[str], search_key: str, hosts: Sequence[str]
) -> None:
    """Raise SettingError, naming every unsafe setting at once, or return."""
    faults = []
    if secret_key == DEFAULT_SECRET or len(secret_key) < SHORTEST_SECRET:
        faults.append(f"YIZHI_SECRET_KEY must be set to at least {SHORTEST_SECRET} random characters")
    if debug:
        faults.append("YIZHI_DEBUG must be off")
    if not field_keys:
        faults.append("YIZHI_FIELD_KEYS must hold a key (`./run manage newkey` prints one)")
    elif not all(is_field_key(key) for key in field_keys):
        faults.append("YIZHI_FIELD_KEYS must hold 32 url-safe base64 bytes each (`./run manage newkey` prints one)")
    if not search_key:
        faults.append("YIZHI_SEARCH_KEY must be set (`./run manage newkey` prints one)")
    if "*" in hosts or not any(host not in LOCAL_HOSTS for host in hosts):
        faults.append("YIZHI_HOSTS must name the hosts that this site is reached by")
    if faults:
        raise SettingError("Production refuses to start: " + "; ".join(faults) + ".")
