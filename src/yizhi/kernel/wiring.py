"""What the kernel itself registers at start: channels, its recipient kind, its jobs."""

from __future__ import annotations


def register() -> None:
    """Register the kernel's own entries."""
