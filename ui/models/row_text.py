"""Rows as text for the clipboard: a line a row, tabs between the cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def tab_separated(rows: Iterable[Sequence[str]]) -> str:
    """*rows* of cells as lines with tabs, which spreadsheets take apart again; line breaks in a cell become spaces."""
    return "\n".join("\t".join(" ".join(cell.split()) for cell in row) for row in rows)
