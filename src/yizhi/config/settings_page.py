"""The page docs/settings.md, written from `env.SETTINGS`."""

from __future__ import annotations

from yizhi.config.env import SETTINGS, Setting

HEAD = """\
# Settings

Everything a deployment may set, as environment variables. Written by `./run manage settings_table` from `src/yizhi/config/env.py`;
a test holds both together. `./run manage newkey` prints fresh secrets. How they are used in a real set-up: [operations.md](operations.md).

| variable | default | meaning |
|---|---|---|
"""
LONGEST_DEFAULT = 40


def _row(setting: Setting) -> str:
    shown = setting.default if len(setting.default) <= LONGEST_DEFAULT else "(for demonstration only)"
    default = f"`{shown}`" if shown else "(empty)"
    return f"| `{setting.name}` | {default} | {setting.help.replace('|', '\\|')} |\n"


def settings_page() -> str:
    """Return the page as Markdown."""
    return HEAD + "".join(_row(setting) for setting in SETTINGS.values())
