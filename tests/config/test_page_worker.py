"""A page worker holds in memory what pages need: what reads files and writes documents is loaded where it is used."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

# Each takes several megabytes of every worker.
HEAVY = ("openpyxl", "pyogrio", "pyproj", "reportlab", "xlsxwriter")
CODE = f"""
import json, sys
from yizhi.config.wsgi import application
from django.urls import get_resolver
[str(pattern) for pattern in get_resolver().url_patterns]
print(json.dumps(sorted(set({HEAVY!r}) & set(sys.modules))))
"""


@pytest.mark.sqlite_only
def test_a_page_worker_starts_without_what_only_files_need() -> None:
    told = subprocess.run([sys.executable, "-c", CODE], check=True, stdout=subprocess.PIPE, env={**os.environ}).stdout
    assert json.loads(told.splitlines()[-1]) == []
