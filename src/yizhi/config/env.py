"""Settings that a deployment may set, read from the environment.

`SETTINGS` is the one table: the code reads through it, `docs/settings.md` is
written from it and a test holds both together.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

DEFAULT_SECRET = "not-a-secret-only-for-demonstration-and-development-2026"  # noqa: S105 - refused in production


class SettingError(Exception):
    """A setting is missing or unreadable; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable: its name, default (as text) and meaning."""

    name: str
    default: str
    help: str


SETTINGS: dict[str, Setting] = {
    s.name: s
    for s in (
        Setting("YIZHI_ENV", "development", "`production`, `development`, `demo` or `test`. Production refuses to start with a default secret or with debugging on."),
        Setting("YIZHI_SECRET_KEY", DEFAULT_SECRET, "Secret for sessions and signed links: at least 50 random characters."),
        Setting("YIZHI_FIELD_KEYS", "", "Keys for encrypted personal fields, comma-separated, newest first (each 32 url-safe base64 bytes; `./run manage newkey` prints one). Older keys keep reading; empty derives one from the secret, which production refuses."),
        Setting("YIZHI_SEARCH_KEY", "", "Key of the HMAC by which an encrypted phone number is found again. Must stay the same for the life of the data. Empty derives it from the secret, which production refuses."),
        Setting("YIZHI_DEBUG", "0", "`1` shows error pages for developers. Never in production."),
        Setting("YIZHI_HOSTS", "localhost,127.0.0.1,[::1]", "Host names that may be asked for, comma-separated; `*` only for a demonstration."),
        Setting("YIZHI_ORIGINS", "", "Origins trusted for forms when a proxy ends TLS, comma-separated, e.g. `https://yizhi.example.cn`."),
        Setting("YIZHI_HTTPS", "auto", "`1`: cookies only over TLS, redirect to https, HSTS. `auto`: on in production, off elsewhere."),
        Setting("DATABASE_URL", "", "`postgresql://user:password@host/name` or `sqlite:///path`. Empty: SQLite in the data directory."),
        Setting("YIZHI_DATABASE_POOL", "8", "Most PostgreSQL connections a process keeps open; `0` turns the pool off."),
        Setting("YIZHI_DATA_DIR", "var", "Directory for the SQLite file and uploaded files. A relative path starts at the repo's root."),
        Setting("YIZHI_TIME_ZONE", "Asia/Shanghai", "Zone in which times are shown and working hours run."),
        Setting("YIZHI_NAME", "雪宫街道", "Name of the jurisdiction as residents read it."),
        Setting("YIZHI_NAME_EN", "Xuegong Subdistrict", "The same name in English."),
        Setting("YIZHI_AREA_CODE", "370305002", "Code of the jurisdiction's root area (GB/T 47678.3)."),
        Setting("YIZHI_HOTLINE", "12345", "Number that residents are told to call when something is urgent or the site is down."),
        Setting("YIZHI_LIVE_URL", "/live/", "Where browsers find the live stream. Same origin behind a proxy; `:8001/live/` means port 8001 on the host of the page."),
        Setting("YIZHI_EMAIL_URL", "", "`smtp://user:password@host:port`; `smtps://` for TLS, `smtp+tls://` for STARTTLS. Empty: the mail server on this machine in production, elsewhere messages are printed."),
        Setting("YIZHI_EMAIL_FROM", "yizhi@localhost", "Sender of e-mail notices."),
        Setting("YIZHI_REOPEN_DAYS", "7", "Days after closing in which a reporter or supervisor may reopen a case."),
        Setting("YIZHI_CONTACT_DAYS", "180", "Days after the case ended when the reporter's contact is deleted."),
        Setting("YIZHI_UPLOAD_MB", "20", "Largest photo in megabytes."),
        Setting("YIZHI_PDF_FONT", "", "Path of a TrueType font with Chinese (`.ttf`, or `.ttc` of TrueType outlines) to embed in label sheets and posters. Empty: the best one found on this machine; where there is none, the font that PDF readers bring along for Chinese. `none`: always the reader's."),
        Setting("YIZHI_PROXY_HOPS", "0", "How many proxies of yours stand in front. `1`: the visitor's address (for rate limits) is the last one in `X-Forwarded-For`; `0`: the address that connects."),
        Setting("YIZHI_BASEMAP", "", "Map underneath the own ground: `tianditu`, `xyz`, `wmts` or `pmtiles`; empty for none. Where it does not answer, the own ground still shows."),
        Setting("YIZHI_BASEMAP_URL", "", "`xyz` and `wmts`: address of a tile (Web Mercator) with `{z}`, `{x}`, `{y}` or `{TileMatrix}`, `{TileCol}`, `{TileRow}`, and `{key}` where a key goes. `pmtiles`: an address, or the path of a file that this site then serves. `tianditu`: `vec`, `img` or `ter`."),
        Setting("YIZHI_BASEMAP_KEY", "", "Key of the tile service. Browsers use it, so take one that the service ties to the site's host name (Tianditu: 浏览器端). It is never logged."),
        Setting("YIZHI_BASEMAP_DATUM", "wgs84", "Datum of the tiles: `wgs84`, `cgcs2000` (the same to centimetres) or `gcj02`: those are drawn shifted back, so that they lie under the own ground. BD-09 is not offered."),
        Setting("YIZHI_BASEMAP_ATTRIBUTION", "", "Whose map it is, shown on the map and on every picture of it."),
        Setting("YIZHI_BASEMAP_MAX_ZOOM", "18", "Closest zoom that the tiles have."),
        Setting("YIZHI_LOG_LEVEL", "INFO", "Level of the structured log on standard error."),
    )
}  # fmt: skip


def text(name: str) -> str:
    """Value of a setting as text, or its default."""
    return os.environ.get(name) or SETTINGS[name].default


def flag(name: str) -> bool:
    """Value of a setting as yes or no: `1`, `true`, `yes`, `on` are yes."""
    return text(name).lower() in {"1", "true", "yes", "on"}


def number(name: str) -> int:
    """Value of a setting as a whole number; SettingError says which one is not."""
    try:
        return int(text(name))
    except ValueError as error:
        message = f"{name} must be a whole number, not {text(name)!r}."
        raise SettingError(message) from error


def listing(name: str) -> list[str]:
    """Value of a setting as a list, split at commas, blanks dropped."""
    return [part.strip() for part in text(name).split(",") if part.strip()]
