"""docs/workflow.md is current."""

from __future__ import annotations

from pathlib import Path

from yizhi.casework.domain.workflow_doc import workflow_doc

PAGE = Path(__file__).parents[2] / "docs" / "workflow.md"


def test_the_page_is_what_the_table_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == workflow_doc(), "run ./run docs"
