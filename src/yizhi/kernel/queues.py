"""The queues of background tasks. Each has a worker of its own (`config/serve.py`), so that nothing short waits for what takes minutes."""

from __future__ import annotations

from typing import Final

# Deliveries and everything that is done in seconds.
SOON: Final = "default"
# Re-gridding, the columnar copy, large boundary sets, imports by page.
LONG: Final = "long"
QUEUES: Final = (SOON, LONG)
