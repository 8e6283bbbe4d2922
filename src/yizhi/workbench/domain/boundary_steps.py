"""What the boundary editor's page sends, read with suspicion, and what it is answered."""

from __future__ import annotations

import json
import math
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import shapely
from django.utils.translation import gettext as _
from shapely.geometry import mapping

from yizhi.grid.domain.sets import edits
from yizhi.grid.domain.sets.edits import Asked, Facts, NodeAct
from yizhi.grid.domain.sets.history import next_turns
from yizhi.grid.domain.sets.steps import Taken, redo, undo
from yizhi.kernel.errors import InvalidInputError

if TYPE_CHECKING:
    from datetime import datetime

    from yizhi.grid.domain.sets.topology import Point
    from yizhi.grid.models import BoundarySet, SetArea
    from yizhi.org.actor import Actor

_MOST_BYTES: Final = 2_000_000
_MOST_DIGITS: Final = 9
_TURNS: Final = {"undo": undo, "redo": redo}
_OPS: Final = {"move", "insert", "remove"}
_LENGTHS: Final = {"code": 15, "name": 100, "name_en": 100}


def _unreadable(field: str = "body") -> InvalidInputError:
    return InvalidInputError(_("This step cannot be read. Reload the page and try again."), field=field)


@dataclass(frozen=True, slots=True)
class StepBody:
    """A step as the page sent it: its kind, key and version, and what belongs to the kind."""

    kind: str
    key: uuid.UUID
    version: int
    values: dict[str, Any]


def read_json(body: bytes) -> dict[str, Any]:
    """Return a JSON object, or raise InvalidInputError."""
    try:
        found = json.loads(body) if len(body) <= _MOST_BYTES else None
    except (ValueError, RecursionError) as error:
        raise _unreadable() from error
    if not isinstance(found, dict):
        raise _unreadable()
    return found


def whole(value: object, field: str) -> int:
    """Return a whole number that a database can hold, or raise InvalidInputError."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise _unreadable(field)
    return value


def read_step(body: bytes) -> StepBody:
    """Return the step in a request's body, or raise InvalidInputError."""
    values = read_json(body)
    kind = values.get("kind")
    try:
        key = uuid.UUID(str(values.get("key")))
    except ValueError as error:
        raise _unreadable("key") from error
    if not isinstance(kind, str) or (kind not in _TURNS and kind not in _STEPS):
        raise _unreadable("kind")
    return StepBody(kind, key, whole(values.get("version"), "version"), values)


def _point(value: object, field: str) -> Point:
    if not isinstance(value, list) or len(value) != 2 or not all(type(n) in {int, float} for n in value):  # noqa: PLR2004 - lon, lat
        raise _unreadable(field)
    lon, lat = value
    if not -180 <= lon <= 180 or not -90 <= lat <= 90 or not math.isfinite(lon + lat):  # noqa: PLR2004 - degrees
        raise InvalidInputError(_("The border would leave the map."), field=field)
    return float(lon), float(lat)


def _points(value: object, field: str) -> list[Point]:
    if not isinstance(value, list) or len(value) > edits.MOST_CORNERS:
        raise _unreadable(field)
    return [_point(point, field) for point in value]


def _ids(value: object) -> list[int]:
    if not isinstance(value, list) or len(value) > edits.MOST_CORNERS:
        raise _unreadable("ids")
    return [whole(id_, "ids") for id_ in value]


def _facts(values: dict[str, Any]) -> Facts:
    texts = {}
    for name, longest in _LENGTHS.items():
        text = values.get(name, "")
        if not isinstance(text, str) or "\x00" in text:
            raise _unreadable(name)
        texts[name] = text.strip()
        if len(texts[name]) > longest:
            message = _("At most %(count)s signs fit here.") % {"count": longest}
            raise InvalidInputError(message, field=name)
    return Facts(**texts, households=_households(values.get("households")))


def _households(value: object) -> int | None:
    if value is None or value == "":
        return None
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else "?"
    if not (text.isascii() and text.isdigit()) or len(text) > _MOST_DIGITS:
        raise InvalidInputError(_("This cannot be a number of households."), field="households")
    return int(text)


def _node(value: object) -> NodeAct:
    if not isinstance(value, dict) or value.get("op") not in _OPS:
        raise _unreadable("nodes")
    to = None if value.get("to") is None else _point(value["to"], "nodes")
    return NodeAct(value["op"], _point(value.get("at"), "nodes"), to)


def _reshape(set_id: int, values: dict[str, Any], asked: Asked) -> Taken:
    nodes = values.get("nodes")
    if not isinstance(nodes, list) or len(nodes) > edits.MOST_NODES_A_STEP:
        raise _unreadable("nodes")
    return edits.reshape(set_id, [_node(node) for node in nodes], **asked)


def _draw(set_id: int, values: dict[str, Any], asked: Asked) -> Taken:
    ring = _points(values.get("ring"), "ring")
    return edits.draw(set_id, ring, _facts(values), fit=values.get("fit") is not False, **asked)


def _split(set_id: int, values: dict[str, Any], asked: Asked) -> Taken:
    return edits.split(set_id, whole(values.get("id"), "id"), _points(values.get("line"), "line"), **asked)


def _merge(set_id: int, values: dict[str, Any], asked: Asked) -> Taken:
    return edits.merge(set_id, _ids(values.get("ids")), **asked)


def _delete(set_id: int, values: dict[str, Any], asked: Asked) -> Taken:
    return edits.delete(set_id, _ids(values.get("ids")), **asked)


def _edit(set_id: int, values: dict[str, Any], asked: Asked) -> Taken:
    return edits.edit(set_id, whole(values.get("id"), "id"), _facts(values), **asked)


_STEPS: Final = {
    "reshape": _reshape,
    "draw": _draw,
    "split": _split,
    "merge": _merge,
    "delete": _delete,
    "edit": _edit,
}


def carry_out(set_id: int, step: StepBody, *, actor: Actor, now: datetime) -> Taken:
    """Take the step that a page asks for. Raises like the acts in `grid.domain.sets`."""
    turn = _TURNS.get(step.kind)
    if turn is not None:
        return turn(set_id, actor=actor, now=now, version=step.version)
    asked: Asked = {"actor": actor, "now": now, "version": step.version, "key": step.key}
    return _STEPS[step.kind](set_id, step.values, asked)


def as_feature(area: SetArea) -> dict[str, Any]:
    """Return an area as the page draws and lists it, its border as it is stored."""
    return {
        "id": area.pk,
        "code": area.code,
        "name": area.name,
        "name_en": area.name_en,
        "households": area.households,
        "at": [area.lon, area.lat],
        "geometry": mapping(shapely.from_wkb(bytes(area.geometry))),
    }


def turns_for(boundary_set: BoundarySet, actor: Actor) -> dict[str, Any]:
    """Return what undo and redo would do, and whether the step is the reader's own (1 statement)."""
    turns = next_turns(boundary_set)
    return {name: turn and {**turn, "mine": turn["who_id"] == actor.user_id} for name, turn in turns.items()}


def as_answer(taken: Taken, actor: Actor) -> dict[str, Any]:
    """Return what a step left: {version, changed, gone, undo, redo}."""
    return {
        "version": taken.version,
        "kind": taken.kind,
        "changed": [as_feature(area) for area in taken.changed],
        "gone": taken.gone,
        **turns_for(taken.boundary_set, actor),
    }
