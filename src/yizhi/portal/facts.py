"""What the timeline is made of and what it is made into: plain values. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yizhi.casework.enums import Stage


@dataclass(frozen=True, slots=True)
class EventFact:
    """One row of the log as the timeline needs it. `order_id` is the order it was about."""

    id: int
    act: str
    from_stage: str
    to_stage: str
    at: datetime
    party: str
    report_id: int | None = None
    order_id: int | None = None
    reason: str = ""
    public_text: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OrderFact:
    """An order: who holds it, in which part, and whether they still have it in hand."""

    id: int
    organisation: str
    role: str
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the timeline is made of. `reason_label(act, code)` names a listed reason.

    `report_id` is the report whose holder reads; `photo_counts` counts the photos
    of an event that the holder may see; `category` is the category's label.
    """

    report_id: int
    stage: Stage
    events: Sequence[EventFact]
    orders: Mapping[int, OrderFact] = field(default_factory=dict)
    photo_counts: Mapping[int, int] = field(default_factory=dict)
    category: str = ""
    limit: str = ""
    lead_number: str = ""
    reason_label: Callable[[str, str], str] = lambda _act, _code: ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `state` is done, now or next; `quote` is somebody's public words; `event_id` ties photos to it."""

    title: str
    state: str = "done"
    at: datetime | None = None
    text: str = ""
    quote: str = ""
    event_id: int | None = None
    kind: str = ""
