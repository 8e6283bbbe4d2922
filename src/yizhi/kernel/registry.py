"""What upper parts hand down at start-up (`AppConfig.ready`), so that nothing lower imports them.

Each registry maps a short name to a callable. A name registered twice is a
programming error and raises ValueError at start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from django.http import HttpRequest

from yizhi.kernel.live.events import LiveSource, Subscription
from yizhi.kernel.map_layers import MapLayer
from yizhi.kernel.queues import SOON

if TYPE_CHECKING:
    from yizhi.kernel.jobs import Work
    from yizhi.kernel.models import OutboxMessage


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

    def unregister(self, name: str) -> None:
        """Take an entry out again (tests)."""
        self._entries.pop(name, None)

    def __contains__(self, name: str) -> bool:
        return name in self._entries


class Periodic(NamedTuple):
    """A job that is run every so many seconds: `run(now)` returns how many rows it changed."""

    seconds: float
    run: Callable[[datetime], int]
    queue: str = SOON


class Sender(Protocol):
    """A way to reach people. Delivering twice must be harmless or at least honest: it can happen."""

    def __call__(
        self, message: OutboxMessage, addresses: Sequence[str], subject: str, body: str, now: datetime
    ) -> None:
        """Deliver to every address, or raise."""


# (actor) -> [(label, count, url)]: what waits for a person, shown in the staff shell.
todos: Registry[Callable[[Any], list[tuple[Any, int, str]]]] = Registry("todo")
# Delivers one message to its addresses (see `Sender`); raises to have the message tried again.
channels: Registry[Sender] = Registry("channel")
# kind before ":" in a recipient -> (what follows it, channel) -> addresses: user ids for `onsite`, else e-mail
# addresses or phone numbers. Empty where there is none (any more): the message is skipped.
recipients: Registry[Callable[[str, str], Sequence[str]]] = Registry("recipient")
# (context, language) -> (subject, body)
notices: Registry[Callable[[dict[str, Any], str], tuple[str, str]]] = Registry("notice")
# A row of the map page's layers panel (`kernel/map_layers.py` says what it may draw), in the order of the panel
map_layers: Registry[MapLayer] = Registry("map layer")
# () -> {5-digit class of components: (name, major class)}, in the reader's language
component_classes: Registry[Callable[[], Mapping[str, tuple[str, str]]]] = Registry("component classes")
# What the ticker queues as a task again and again
periodic: Registry[Periodic] = Registry("periodic job")
# Long work that goes on behind the page (`kernel/jobs.py`), by the kind that a job names
works: Registry[Work] = Registry("long work")
# The event log that the live stream tails, as "cases".
live_sources: Registry[LiveSource] = Registry("live source")
# (request, argument) -> what this listener may hear, or None: not allowed
live_channels: Registry[Callable[[HttpRequest, str], Subscription | None]] = Registry("live channel")
# (actor, place's uuid or "", area code) -> address of the page where this member of staff works on a place or area, else ""
working_pages: Registry[Callable[[Any, str, str], str]] = Registry("working page")
# () -> what a page worker holds in memory, read at its start so that no reader waits for it (`kernel/warm_up.py`)
warm_ups: Registry[Callable[[], object]] = Registry("warm-up")
# (request, photo) -> may this request see the photo?
photo_guards: Registry[Callable[[HttpRequest, Any], bool]] = Registry("photo guard")
