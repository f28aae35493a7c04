"""The columns of the communications table as they are drawn: looks, widths, and which stand there at first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtGui import QFontMetrics

from app.i18n import _
from app.services.log_facts import Filled
from ui.delegates.looks import Draw, Look
from ui.models.columns import SHOWN_FIRST, Column, fillable_columns, headings
from ui.models.formats import Clock
from ui.widgets.column_layout import CELL_PADDING, ColumnLayout, ColumnSpec
from ui.widgets.table_view import TableView, badge_column_width
from ui.window_state import WindowState

LOOKS: Final[Mapping[int, Look]] = {
    Column.PREVIEW: Look(Draw.ICON, icon="preview"),
    Column.TYPE: Look(Draw.ICON_TEXT),
    Column.SENT: Look(narrow="narrow_sent"),
    Column.STATUS: Look(Draw.STATUS),
    Column.HAPPENED: Look(colour="muted"),
    Column.UPDATED: Look(narrow="narrow_updated"),
    Column.REASON: Look(colour="muted"),
}
_SAMPLES: Final[Mapping[Column, str]] = {
    Column.SUBJECT: "M" * 20,
    Column.TO: "M" * 11,
    Column.RELATION: "Mother · family",
    Column.HAPPENED: "n" * 29,
    Column.FROM: "n" * 20,
    Column.SENT_BY: "Automatic",
    Column.CAMPAIGN: "n" * 20,
    Column.STUDENT: "n" * 16,
    Column.OPENS: "000",
    Column.CLICKS: "000",
    Column.ATTACHMENTS: "000",
    Column.REASON: "n" * 26,
    Column.CODE: "550 5.1.10",
    Column.PARTS: "000",
    Column.COST: "US$0.0000",
    Column.PROVIDER: "Messages file",
    Column.ID: "n" * 22,
    Column.ADDRESS: "n" * 24,
}


def _specs(metrics: QFontMetrics, clock: Clock) -> list[ColumnSpec]:
    """Widths come from the font in use, never from a number of pixels."""
    moment = metrics.horizontalAdvance(clock.widest_moment()) + CELL_PADDING
    kind = metrics.horizontalAdvance("MM Email") + CELL_PADDING
    widths = {
        Column.PREVIEW: 36,
        Column.TYPE: kind,
        Column.SENT: moment,
        Column.STATUS: badge_column_width(metrics),
        Column.UPDATED: moment,
    }
    return [
        ColumnSpec(
            column.key,
            heading or _("Preview"),
            widths.get(column, 0) or _SAMPLES[column],
            shown=column in SHOWN_FIRST,
            fixed=column is Column.PREVIEW,
            stretch=column is Column.SUBJECT,
        )
        for column, heading in zip(Column, headings(), strict=True)
    ]


class LogColumns(ColumnLayout):
    """The columns of one communications table; *student* says that it is a student's log."""

    def __init__(self, view: TableView, state: WindowState, name: str, clock: Clock, *, student: bool) -> None:
        super().__init__(view, state, name, _specs(view.fontMetrics(), clock))
        self._student = student
        self.set_filled(None)

    def set_filled(self, filled: Filled | None) -> None:
        """Hide the columns for which no message has a value."""
        self.set_fillable([column.key for column in fillable_columns(filled, relation=self._student)])
