"""Run by itself, with nothing of Yizhi: read one file with one GDAL driver and write what is in it to standard output.

A file made to break a reader breaks this process, which has bounds on memory and time, one driver, no network where
the system allows that to be taken away, and may write no files. Arguments: path, layer (empty: list the
layers), encoding, limits as JSON. The answer: the length of a JSON header (8 bytes), the header, the geometries (WKB).
"""

import contextlib
import json
import os
import resource
import struct
import sys
from typing import Any


def fence(limits: dict[str, int]) -> None:
    """Give away what reading a file does not need."""
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Not every system lets a process do so; there a driver that knows no network is the fence.
    with contextlib.suppress(OSError, AttributeError):
        os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)


def plain(value: Any) -> Any:
    """Return a value as JSON has it: numbers, texts, null."""
    if value is None or value != value:  # noqa: PLR0124 - NaN is how the reader says null
        return None
    if isinstance(value, bool | int | float | str):
        return value
    if hasattr(value, "item"):
        return plain(value.item())
    return None if isinstance(value, bytes | bytearray | memoryview) else str(value)


def layers(path: str) -> tuple[dict[str, Any], list[bytes]]:
    """List the layers of a file that have shapes."""
    import pyogrio  # noqa: PLC0415 - after the fence stands

    return {"layers": [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]}, []


def rows(path: str, layer: str, encoding: str, limits: dict[str, int]) -> tuple[dict[str, Any], list[bytes]]:
    """Read one layer."""
    from pyogrio.raw import read  # noqa: PLC0415 - after the fence stands

    meta, _fids, shapes, columns = read(
        path, layer=layer, encoding=encoding or None, datetime_as_string=True, max_features=limits["rows"] + 1
    )
    names = [str(name) for name in meta["fields"]][: limits["columns"]]
    shapes = [None] * len(columns[0] if columns else []) if shapes is None else shapes
    header = {
        "crs": str(meta["crs"] or ""),
        "columns": names,
        "values": [[plain(value) for value in column] for column in columns[: limits["columns"]]],
        "sizes": [-1 if shape is None else len(shape) for shape in shapes],
    }
    return header, [shape for shape in shapes if shape is not None]


def main() -> None:
    """Read what the arguments say."""
    path, layer, encoding, bounds = sys.argv[1:]
    limits = json.loads(bounds)
    fence(limits)
    header, shapes = rows(path, layer, encoding, limits) if layer else layers(path)
    text = json.dumps(header).encode()
    out = sys.stdout.buffer
    out.write(struct.pack("<q", len(text)))
    out.write(text)
    for shape in shapes:
        out.write(shape)
    out.flush()


if __name__ == "__main__":
    main()
