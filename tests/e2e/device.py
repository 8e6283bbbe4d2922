"""What a browser keeps on its device (IndexedDB of the resident pages)."""

from __future__ import annotations

import time

from playwright.sync_api import Page

from tests.e2e.conftest import PATIENCE_MS

KEPT_TEXTS = """() => new Promise((done, failed) => {
  const opening = indexedDB.open("yizhi");
  opening.onerror = () => failed(opening.error);
  opening.onsuccess = () => {
    const asked = opening.result.transaction("reports").objectStore("reports").getAll();
    asked.onerror = () => failed(asked.error);
    asked.onsuccess = () => { opening.result.close(); done(asked.result.map((report) => report.fields.text)); };
  };
})"""


def kept(page: Page, text: str) -> None:
    """Wait until what was typed is kept on the device."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while text not in page.evaluate(KEPT_TEXTS):
        assert time.monotonic() < deadline, "the draft is not kept"
        page.wait_for_timeout(50)
