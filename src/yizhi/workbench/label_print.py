"""The form that prints labels: which of them, on what. Read leniently; every error names its field."""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from yizhi.grid.domain.labels.stocks import PAPERS, STOCKS, Stock, custom_stock
from yizhi.kernel.errors import InvalidInputError

SIZES = ("width", "height", "left", "top", "gap_x", "gap_y")
STANDARD = {"width": "70", "height": "37", "left": "0", "top": "0", "gap_x": "0", "gap_y": "0"}
CUSTOM = "custom"
POSTERS = {f"poster-{paper}": paper for paper in PAPERS}
_MOST_SKIPPED = 200
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class PrintOrder:
    """What was asked for: a sheet of labels, or posters on a paper; `ids` are the ticked labels, None for the whole list."""

    form: str
    stock: Stock | None
    paper: str
    skip: int
    outlines: bool
    ids: tuple[int, ...] | None


def _millimetres(data: QueryDict, name: str) -> float:
    try:
        value = float(data.get(name, "").replace(",", ".") or "nan")
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InvalidInputError(_("Give a number of millimetres."), field=name)
    return value


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS * 2 else None


def _stock(data: QueryDict, form: str) -> Stock | None:
    if form in POSTERS:
        return None
    if form in STOCKS:
        return STOCKS[form]
    if form == CUSTOM:
        sizes = {name: _millimetres(data, name) for name in SIZES}
        return custom_stock(data.get("paper", ""), **sizes)
    raise InvalidInputError(_("Choose what to print on."), field="form")


def read_order(data: QueryDict) -> PrintOrder:
    """Read the form. Raises InvalidInputError, naming the field."""
    form = data.get("form", "")
    stock = _stock(data, form)
    skip = _whole(data.get("skip", "") or "0")
    if skip is None or skip > _MOST_SKIPPED:
        raise InvalidInputError(_("A number between 0 and %(most)d.") % {"most": _MOST_SKIPPED}, field="skip")
    ids = [_whole(value) for value in data.getlist("label")]
    ticked = data.get("which") == "ticked"
    if ticked and not ids:
        raise InvalidInputError(_("Tick the labels to print, or print the whole list."), field="which")
    return PrintOrder(
        form=form,
        stock=stock,
        paper=POSTERS.get(form, ""),
        skip=skip,
        outlines="outlines" in data,
        ids=tuple(pk for pk in ids if pk is not None) if ticked else None,
    )
