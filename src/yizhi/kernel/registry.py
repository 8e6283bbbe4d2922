"""What upper parts hand down at start-up (`AppConfig.ready`), so that nothing lower imports them.

Each registry maps a short name to a callable. A name registered twice is a
programming error and raises ValueError at start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any


class Registry[T]:
    """Named callables in the order they were registered."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._entries: dict[str, T] = {}

    def register(self, name: str, entry: T) -> T:
        """Add an entry under a name."""
        if name in self._entries:
            message = f"{self.what} {name!r} is registered twice."
            raise ValueError(message)
        self._entries[name] = entry
        return entry

    def get(self, name: str) -> T:
        """Return an entry, or raise KeyError that names the registry."""
        try:
            return self._entries[name]
        except KeyError as error:
            message = f"no {self.what} is called {name!r}"
            raise KeyError(message) from error

    def __iter__(self) -> Iterator[tuple[str, T]]:
        return iter(self._entries.items())

    def __contains__(self, name: str) -> bool:
        return name in self._entries


# (actor) -> [(label, count, url)]: what waits for a person, shown in the staff shell.
todos: Registry[Callable[[Any], list[tuple[Any, int, str]]]] = Registry("todo")
# sender(message, address) -> None, raising to have the message retried.
channels: Registry[Callable[[Any, str], None]] = Registry("channel")
# (recipient_ref, channel) -> address or "" where there is none (any more).
recipients: Registry[Callable[[str, str], str]] = Registry("recipient")
# (code, context, language) -> (subject, body)
notices: Registry[Callable[[dict[str, Any], str], tuple[str, str]]] = Registry("notice")
# (actor, params) -> GeoJSON-like data for the map page
map_layers: Registry[Callable[..., Any]] = Registry("map layer")
# () -> number of rows changed; called by the ticker about every `seconds`
periodic: Registry[tuple[float, Callable[[], int]]] = Registry("periodic job")
# (after_seq, limit) -> [LiveEvent]; the one event log that the live stream tails
live_sources: Registry[Any] = Registry("live source")
