"""Which order the dates of a table are written in: the person's answer, else what the columns prove."""

from __future__ import annotations

from collections.abc import Iterable

from app.sources.files.dates import decide_order
from app.sources.files.tabular import Row, Table


def order_of(table: Table, keys: Iterable[str], given: bool | None) -> bool | None:
    """Return whether the dates under *keys* are day first; *given* is the person's answer and decides.

    The columns are read together, for one file is written in one order. Raises QuestionError when it matters
    and no value proves it.
    """
    columns = [key for key in keys if key]
    if given is not None or not columns:
        return given
    rows = (row for row in table.rows() if isinstance(row, Row))
    return decide_order(row.cells[key] for row in rows for key in columns if row.cells.get(key))
