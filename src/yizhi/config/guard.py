"""What production refuses to start with."""

from __future__ import annotations

from collections.abc import Sequence

from yizhi.config.env import DEFAULT_SECRET, SettingError

SHORTEST_SECRET = 50


def refuse_unsafe(*, secret_key: str, debug: bool, field_keys: Sequence[str], search_key: str) -> None:
    """Raise SettingError, naming every unsafe setting at once, or return."""
    faults = []
    if secret_key == DEFAULT_SECRET or len(secret_key) < SHORTEST_SECRET:
        faults.append(f"YIZHI_SECRET_KEY must be set to at least {SHORTEST_SECRET} random characters")
    if debug:
        faults.append("YIZHI_DEBUG must be off")
    if not field_keys:
        faults.append("YIZHI_FIELD_KEYS must hold a key (`./run manage newkey` prints one)")
    if not search_key:
        faults.append("YIZHI_SEARCH_KEY must be set (`./run manage newkey` prints one)")
    if faults:
        raise SettingError("Production refuses to start: " + "; ".join(faults) + ".")
