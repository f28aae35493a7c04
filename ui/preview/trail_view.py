"""The event trail: a line for each thing that happened, with its time, picture, words and the server's reply."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.core.statuses import EventKind, Status, status_of
from app.i18n import _
from app.services.event_words import TrailLine
from ui import icons, theme
from ui.models.formats import Clock, day_text
from ui.preview.icon_label import IconLabel
from ui.preview.text_block import TextBlock
from ui.theme import styled

MOST_LINES: Final = 200
_PICTURES: Final[dict[EventKind, str]] = {
    EventKind.DEFERRED: "event_deferred",
    EventKind.RECEIVED: "event_received",
    EventKind.UNSUBSCRIBED: "event_unsubscribed",
    EventKind.UNSUBSCRIBE_CLICK: "event_unsubscribed",
    EventKind.RESUBSCRIBED: "event_resubscribed",
}


class TrailView(QWidget):
    """Filled anew for each message."""

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._inside: QWidget | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.setAccessibleName(_("What happened"))

    def show_trail(self, lines: Sequence[TrailLine], sent_at: int) -> None:
        """Show *lines*, oldest first; dates stand there where they are not all of the day of *sent_at*."""
        if self._inside is not None:
            self._inside.hide()
            self._inside.deleteLater()
        inside = self._inside = QWidget(self)
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(2, 1)
        days = {self._clock.day(line.at) for line in lines} - {self._clock.day(sent_at)}
        shown: date | None = None
        for line in lines[:MOST_LINES]:
            day = self._clock.day(line.at)
            if days and day != shown:
                heading = styled(QLabel(day_text(day), inside), "trail_day")
                heading.setContentsMargins(0, 7, 0, 2)
                grid.addWidget(heading, grid.rowCount(), 0, 1, 3)
                shown = day
            self._add(grid, line, inside)
        if len(lines) > MOST_LINES:
            more = _("{n} more are not shown.").format(n=len(lines) - MOST_LINES)
            grid.addWidget(styled(QLabel(more, inside), "muted"), grid.rowCount(), 0, 1, 3)
        if not lines:
            grid.addWidget(styled(QLabel(_("Nothing is known."), inside), "muted"), 0, 0, 1, 3)
        self._layout.addWidget(inside)
        inside.show()

    def _add(self, grid: QGridLayout, line: TrailLine, inside: QWidget) -> None:
        row = grid.rowCount()
        top = Qt.AlignmentFlag.AlignTop
        time = styled(QLabel(self._clock.exact(line.at), inside), "trail_time")
        time.setContentsMargins(0, 5, 0, 0)
        picture = IconLabel(lambda ratio: _picture(line, ratio), parent=inside)
        picture.setContentsMargins(0, 6, 0, 0)
        grid.addWidget(time, row, 0, top)
        grid.addWidget(picture, row, 1, top)
        words = QWidget(inside)
        words.setAccessibleName(_spoken(line, self._clock))
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 5, 0, 5)
        column.setSpacing(1)
        column.addWidget(_wrapped(line.title, "trail_title", words))
        if line.note:
            column.addWidget(_wrapped(line.note, "trail_note", words))
        if line.reply:
            column.addWidget(reply_block(line.reply, words))
        grid.addWidget(words, row, 2)
        rule = styled(QFrame(inside), "rule")
        rule.setFixedHeight(1)
        grid.addWidget(rule, row + 1, 0, 1, 3)


def reply_block(reply: str, parent: QWidget) -> TextBlock:
    """A server's own words, to be selected and copied by mouse and by keyboard."""
    block = TextBlock("trail_reply", parent)
    block.show_text(reply)
    block.setAccessibleName(_("The server's reply"))
    return block


def _wrapped(text: str, name: str, parent: QWidget) -> QLabel:
    label = styled(QLabel(text, parent), name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    label.setWordWrap(True)  # last: it tells the policy that the height follows from the width
    return label


def _picture(line: TrailLine, ratio: float) -> QPixmap:
    colour = theme.colours().text
    name = _PICTURES.get(line.kind)
    if name is not None:
        return icons.pixmap(name, colour, 16, ratio)
    return icons.status_pixmap(status_of(line.kind, line.machine) or Status.UNKNOWN, colour, 16, ratio)


def _spoken(line: TrailLine, clock: Clock) -> str:
    return _("{when}: {title}. {note}").format(when=clock.full(line.at), title=line.title, note=line.note)
