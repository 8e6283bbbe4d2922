"""How figures are boiled down and shown."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share of the values lies (nearest rank); 0 where there are none."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure must reach: at least or at most so much."""

    limit: float
    at_most: bool = False

    def met(self, value: float) -> bool:
        """Tell whether a figure reaches it."""
        return value <= self.limit if self.at_most else value >= self.limit

    def __str__(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {self.limit:g}"


def at_least(limit: float) -> Target:
    """Return the target of a figure that should be high."""
    return Target(limit)


def at_most(limit: float) -> Target:
    """Return the target of a figure that should be low."""
    return Target(limit, at_most=True)


def tell(what: str, value: float, unit: str = "", target: Target | None = None) -> bool:
    """Print one figure, with its target and whether it is reached; return that. `YIZHI_BENCH_LOG` names a file that keeps it."""
    met = target is None or target.met(value)
    shown = f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.2f}"
    verdict = "" if target is None else f"   {'ok' if met else 'MISSED'} (target {target})"
    print(f"  {what:<58} {shown:>10} {unit:<10}{verdict}".rstrip(), flush=True)
    if log := os.environ.get("YIZHI_BENCH_LOG"):
        with Path(log).open("a", encoding="utf-8") as file:
            file.write(
                json.dumps({"what": what, "value": value, "unit": unit, "target": str(target or ""), "met": met}) + "\n"
            )
    return met


def compare(what: str, ours: float, floor: float, unit: str) -> None:
    """Print ours beside the floor of the same run, and the share of it that we reach."""
    print(f"  {what}: ours {ours:,.0f} / floor {floor:,.0f} {unit} = {ours / floor:.2f}", flush=True)
