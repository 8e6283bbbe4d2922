"""What casework hands down to the kernel at start."""

from __future__ import annotations


def register() -> None:
    """Register casework's recipients, notices, periodic jobs and live source."""
