"""The communications table's rows: one a recipient, sorted and filtered where the data lies, texts made once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from PySide6.QtCore import Qt

from app.core.messages import HistoryRow, Sort, SortKey
from app.core.statuses import Channel, Status
from app.i18n import _
from app.services.asker import Asker
from app.services.history import HistoryQuery, HistoryService
from app.services.row_words import channel_name, relation_text, subject_text
from app.services.what_happened import status_explanation, status_label, what_happened
from ui.models.columns import SORT_KEYS, Column, headings
from ui.models.formats import Clock
from ui.models.paged_model import ACCESSIBLE_TEXT, COPY, DISPLAY, ROW, SORT, TOOLTIP, Index, PagedModel

NEWEST_FIRST: Final = (Sort(SortKey.SENT, True),)
_COPY_LOT: Final = 1_000
_SELECTABLE: Final = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren


class HistoryCells(NamedTuple):
    """One row, ready to be drawn: *texts* in the order of the columns."""

    id: int
    texts: tuple[str, ...]
    icon: str
    status: Status
    row: HistoryRow


@dataclass(frozen=True, slots=True)
class HistoryWriter:
    """Turns rows into cells; used on the loader's thread."""

    clock: Clock

    def cells(self, row: HistoryRow) -> HistoryCells:
        texts = (
            "",
            channel_name(row.channel),
            self.clock.moment(row.sent_at),
            subject_text(row),
            row.to_name or row.to_address,
            relation_text(row),
            status_label(row.status),
            what_happened(row, self.clock.zone),
        )
        return HistoryCells(row.id, texts, "sms" if row.channel is Channel.SMS else "email", row.status, row)


class HistorySource:
    """The rows of the log for a paged table, from the history service."""

    def __init__(self, service: HistoryService, writer: HistoryWriter, close_thread: Callable[[], None]) -> None:
        self._service = service
        self._asker = Asker()
        self._write = writer.cells
        self.close_thread = close_thread

    def head(self, query: HistoryQuery, size: int) -> tuple[Sequence[int], Sequence[HistoryCells]]:
        ids, rows = self._service.head(query, size, self._asker)
        return ids, [self._write(row) for row in rows]

    def ids(self, query: HistoryQuery) -> Iterator[Sequence[int]]:
        return self._service.ids(query, self._asker)

    def rows(self, query: HistoryQuery, ids: Sequence[int]) -> Sequence[HistoryCells | None]:
        """The cells of *ids*, None where a row went away meanwhile."""
        found = {row.id: self._write(row) for row in self._service.rows(query, list(ids))}
        return [found.get(number) for number in ids]

    def interrupt(self) -> None:
        self._asker.interrupt()


class CommunicationsModel(PagedModel[HistoryQuery, HistoryCells]):
    """All messages that a query asks for; the query holds whose they are, the dates, the filters and the order."""

    def __init__(self, source: HistorySource, clock: Clock, parent: Any = None) -> None:
        super().__init__(source, parent)
        self._source = source
        self._clock = clock
        self._headings = headings()

    # -- what is asked ---------------------------------------------------------------------------------------------

    def set_filter(self, query: HistoryQuery) -> None:
        """Ask *query*, in the order in use now."""
        order = self.query.sort if self.query is not None else NEWEST_FIRST
        self.set_query(replace(query, sort=order))

    def set_order(self, column: int, descending: bool) -> None:
        """Sort by *column*; columns that hold no value (the preview icon) change nothing."""
        key = SORT_KEYS.get(Column(column))
        if key is None or self.query is None:
            return
        order = (Sort(key, descending),)
        if order != self.query.sort:
            self.set_query(replace(self.query, sort=order))

    def copied_rows(self, query: HistoryQuery, ids: Sequence[int]) -> Iterator[tuple[str, ...]]:
        """The cells of *ids* for the clipboard, a page at a time; for a worker thread."""
        for start in range(0, len(ids), _COPY_LOT):
            for cells in self._source.rows(query, ids[start : start + _COPY_LOT]):
                if cells is not None:
                    yield tuple(str(_special(cells, column, COPY)) for column in Column if column != Column.PREVIEW)

    # -- what is shown ---------------------------------------------------------------------------------------------

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(Column)

    def row_at(self, position: int) -> HistoryRow | None:
        """The row at *position*; None while it is on its way, or beyond the end."""
        if not 0 <= position < self.rowCount():
            return None
        cells = self.cells(position)
        return None if cells is None else cells.row

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        return self.cell_data(index.row(), index.column(), int(role)) if index.isValid() else None

    def cell_data(self, position: int, column: int, role: int) -> Any:
        """The answer of `data` by position, without an index."""
        if role == DISPLAY or role == ROW:  # noqa: PLR1714, SIM109 - the fast way
            cells = self.cells(position)
            if cells is None:
                return None if role == ROW else ""
            return cells.texts[column] if role == DISPLAY else cells
        if role in (TOOLTIP, ACCESSIBLE_TEXT, COPY, SORT):
            cells = self.cells(position)
            if cells is None:
                return None
            return self._tooltip(cells, column) if role == TOOLTIP else _special(cells, column, role)
        return None

    def _tooltip(self, cells: HistoryCells, column: int) -> str:
        if column == Column.PREVIEW:
            return _("Preview")
        if column == Column.SENT:
            return self._clock.full_with_zone(cells.row.sent_at)
        if column == Column.TO:
            return cells.row.to_address
        if column == Column.STATUS:
            return status_explanation(cells.row.status)
        return cells.texts[column]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(Column):
            return None
        if role == DISPLAY:
            return self._headings[section]
        if role == ACCESSIBLE_TEXT:
            return self._headings[section] or _("Preview")
        if role == int(Qt.ItemDataRole.InitialSortOrderRole) and section == Column.SENT:
            return Qt.SortOrder.DescendingOrder
        if role == int(Qt.ItemDataRole.TextAlignmentRole):
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return _SELECTABLE if index.isValid() else Qt.ItemFlag.NoItemFlags


def _special(cells: HistoryCells, column: int, role: int) -> Any:
    row = cells.row
    if role == ACCESSIBLE_TEXT:
        if column == Column.PREVIEW:
            return _("Preview")
        if column == Column.STATUS:
            return _("{status}. {happened}").format(
                status=cells.texts[Column.STATUS], happened=cells.texts[Column.HAPPENED]
            )
        return cells.texts[column]
    if role == COPY:
        if column == Column.TO and row.to_name and row.to_name != row.to_address:
            return f"{row.to_name} <{row.to_address}>"
        return cells.texts[column]
    if column == Column.SENT:
        return row.sent_at
    return int(row.status) if column == Column.STATUS else cells.texts[column]
