"""Things that people and programs type into fields that were meant for something else."""

from __future__ import annotations

from urllib.parse import quote_from_bytes

# Into any field of a form, a query or a JSON text.
TEXTS: dict[str, str] = {
    "nothing": "",
    "blanks": " \t\r\n\u3000\u200b",
    "NUL": "垃圾\x00桶",
    "NUL alone": "\x00",
    "control signs": "".join(map(chr, range(1, 32))),
    "emoji": "🗑️👨‍👩‍👧‍👦🏳️‍🌈" * 20,
    "right to left": "\u202eقمامة\u202c שלום",
    "marks without end": "Z" + "\u0301" * 3000,
    "signs beyond the plane": "𠮷野家 𝕏 \U0010ffff",
    "no sign at all": "\ufffe\uffff\ufeff",
    "5 MB": "垃" * 1_700_000,
    "one long line": "x" * 300_000,
    "SQL": "'; DROP TABLE casework_case; --",
    "SQL in a number": "1 OR 1=1",
    "LIKE": "%_\\%",
    "script": "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    "template": "{{ request.user }}{% load x %}${7*7}%(most)d %s %n {0.__class__}",
    "another line": "a\r\nSet-Cookie: x=1\r\n\r\n<html>",
    "path": "../../../../etc/passwd",
    "NaN": "NaN",
    "infinity": "-Infinity",
    "huge": "9" * 400,
    "past 64 bits": "9223372036854775808",
    "just in 64 bits": "9223372036854775807",
    "negative": "-1",
    "exponent": "1e999",
    "hexadecimal": "0x10",
    "other digits": "٣٤٥²",
    "list": "[1,2]",
    "object": '{"$gt": ""}',
    "a UUID of nobody": "00000000-0000-4000-8000-000000000000",
    "nearly a UUID": "00000000-0000-4000-8000-00000000000g",
    "a UUID in another dress": "urn:uuid:{00000000-0000-4000-8000-000000000000}",
}

# Into an address, as bytes on the wire.
PATHS: dict[str, str] = {
    name: quote_from_bytes(raw)
    for name, raw in {
        "NUL": b"abc\x00def",
        "broken UTF-8": b"\xff\xfe\x80",
        "overlong slash": b"\xc0\xaf",
        "half a surrogate": b"\xed\xa0\x80",
        "SQL": b"' OR '1'='1",
        "dots": b"..",
        "long": b"A" * 4000,
        "Chinese": "令牌".encode(),
        "another line": b"a\r\nb",
        "percent": b"%00%",
        "nearly right": b"A" * 22,
    }.items()
}

# A whole body that is no good JSON, or not what was asked for.
BODIES: dict[str, bytes] = {
    "nothing": b"",
    "null": b"null",
    "a number": b"17",
    "a text": b'"text"',
    "a list": b"[]",
    "cut off": b'{"key": "',
    "broken UTF-8": b'{"text": "\xff\xfe"}',
    "half a surrogate": rb'{"key": "00000000-0000-4000-8000-000000000001", "text": "\ud800", "address": "x"}',
    "NaN": b'{"key": "00000000-0000-4000-8000-000000000002", "text": "x", "lon": NaN, "lat": NaN}',
    "infinity": b'{"key": "00000000-0000-4000-8000-000000000003", "text": "x", "lon": Infinity, "lat": -Infinity}',
    "a number past all": b'{"key": "00000000-0000-4000-8000-000000000004", "text": "x", "lon": 1e999, "lat": 1e-999}',
    "an integer past all": b'{"key": "00000000-0000-4000-8000-000000000005", "text": "x", "lon": '
    + b"9" * 5000
    + b', "lat": 1}',
    "deep": b"[" * 100_000,
    "deep and whole": b'{"a":' * 5000 + b"1" + b"}" * 5000,
    "the same name twice": b'{"key": "00000000-0000-4000-8000-000000000006", "text": "a", "text": "b", "address": "x"}',
    "byte order mark": b'\xef\xbb\xbf{"text": "x"}',
    "UTF-16": '{"text": "x"}'.encode("utf-16"),
    "a form": b"text=x&address=y",
    "more than may be sent": b'{"text": "' + b"x" * 3_000_000 + b'"}',
}
