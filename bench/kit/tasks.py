"""What the main thread of a page did in its long tasks: script, or waiting for the graphics card and the processor.

A trace with processor samples is taken through the browser's debugging protocol. Samples inside of WebGL's own functions are
drawing (in software here, where a shader that is compiled takes hundreds of milliseconds). Of what is left, the browser tells how long
the thread had a processor: on a busy machine a task lasts long without doing anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, Final

from playwright.sync_api import CDPSession, Page

_CATEGORIES: Final = ("toplevel", "devtools.timeline", "v8", "disabled-by-default-v8.cpu_profiler")
_MARK: Final = "yizhi-bench"
_LONG_MS: Final = 50
_GL_NAMES: Final = """() => Object.getOwnPropertyNames(WebGL2RenderingContext.prototype)
    .concat(["getContext"]).filter((name) => name !== "constructor")"""
# The trace's own beginning.
_OURS: Final = "CpuProfiler::StartProfiling"
_PATIENCE: Final = 100


@dataclass(frozen=True, slots=True)
class LongTask:
    """One task of over 50 ms: how long it lasted, how much of that in WebGL, and for how long the thread had a processor (ms)."""

    ms: float
    gl: float
    processor: float

    @property
    def script(self) -> float:
        """At most so much was code of the page: what is not drawing, and no more than the thread's time on a processor."""
        return min(self.ms - self.gl, self.processor)


@contextmanager
def traced(page: Page) -> Iterator[list[LongTask]]:
    """Trace what the block does; the list is filled when it ends."""
    found: list[LongTask] = []
    events: list[dict[str, Any]] = []
    ended: list[bool] = []
    cdp: CDPSession = page.context.new_cdp_session(page)
    cdp.on("Tracing.dataCollected", lambda part: events.extend(part["value"]))
    cdp.on("Tracing.tracingComplete", lambda _event: ended.append(True))
    config = {"includedCategories": list(_CATEGORIES)}
    cdp.send("Tracing.start", {"transferMode": "ReportEvents", "traceConfig": config})
    names = frozenset(page.evaluate(_GL_NAMES))
    page.wait_for_timeout(1_000)
    page.evaluate(f"console.timeStamp('{_MARK}')")
    try:
        yield found
    finally:
        cdp.send("Tracing.end")
        for _turn in range(_PATIENCE):
            if ended:
                break
            page.wait_for_timeout(200)
        found += _long_tasks(events, names)
        cdp.detach()


def _long_tasks(events: Sequence[dict[str, Any]], names: frozenset[str]) -> Iterator[LongTask]:
    mark = next(event for event in events if event["name"] == "TimeStamp" and event["args"]["data"]["message"] == _MARK)
    thread = (mark["pid"], mark["tid"])
    here = [event for event in events if (event["pid"], event["tid"]) == thread and event.get("ph") == "X"]
    ours = [event["ts"] for event in here if event["name"] == _OURS]
    drawing = list(_drawing(events, thread, names))
    for event in here:
        start, end = event["ts"], event["ts"] + event.get("dur", 0)
        is_task = event["name"].endswith("RunTask") and end - start > _LONG_MS * 1_000 and start > mark["ts"]
        if is_task and not any(start <= moment <= end for moment in ours):
            gl = sum(max(0, min(end, last) - max(start, first)) for first, last in drawing)
            yield LongTask((end - start) / 1_000, gl / 1_000, event.get("tdur", end - start) / 1_000)


def _drawing(
    events: Sequence[dict[str, Any]], thread: tuple[int, int], names: frozenset[str]
) -> Iterator[tuple[int, int]]:
    """Spans of time (µs) in which the samples of a thread lie in WebGL."""
    profiles = {
        event["id"]: event["args"]["data"]["startTime"]
        for event in events
        if event["name"] == "Profile" and (event["pid"], event["tid"]) == thread
    }
    for profile, started in profiles.items():
        chunks = [e for e in events if e["name"] == "ProfileChunk" and (e["pid"], e["id"]) == (thread[0], profile)]
        nodes: set[int] = set()
        samples: list[int] = []
        steps: list[int] = []
        for data in (chunk["args"]["data"] for chunk in chunks):
            told = data.get("cpuProfile", {})
            nodes |= {node["id"] for node in told.get("nodes", ()) if _is_gl(node["callFrame"], names)}
            samples += told.get("samples", ())
            steps += data.get("timeDeltas", ())
        moments = list(accumulate(steps, initial=started))[1:]
        yield from (span for span, sample in zip(pairwise(moments), samples, strict=False) if sample in nodes)


def _is_gl(frame: dict[str, Any], names: frozenset[str]) -> bool:
    return not frame.get("url") and frame.get("functionName") in names
