"""The strip above a message: what it is, to whom and when, and its status."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.core.addresses import shown_number
from app.core.messages import HistoryRow
from app.core.statuses import Channel, Direction
from app.i18n import _
from app.services.what_happened import status_explanation, status_label
from ui.delegates.status_badge import StatusBadge
from ui.models.formats import Clock, plain_tip
from ui.theme import styled


class MessageStrip(QWidget):
    """Part of the program, never of the message: what stands here no mail can draw."""

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("preview_strip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._clock = clock
        self.title = styled(QLabel(self), "preview_title")
        self.subtitle = styled(QLabel(self), "muted")
        for label in (self.title, self.subtitle):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
            label.setWordWrap(True)
        self.badge = StatusBadge(self)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.title)
        words.addWidget(self.subtitle)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(16, 12, 16, 12)
        self._line.setSpacing(10)
        self._line.addLayout(words, 1)
        self._line.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignTop)

    def add_button(self, button: QWidget) -> None:
        """Put *button* at the end of the strip."""
        self._line.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)

    def clear(self) -> None:
        """Show nothing, while the message is on its way."""
        self.title.clear()
        self.title.setToolTip("")
        self.subtitle.clear()
        self.badge.set_status(None)

    def show_row(self, row: HistoryRow, sender: str = "") -> None:
        """Show what the table knows of a message; *sender* as it is written, where that is known."""
        self.title.setText(heading(row))
        self.title.setToolTip(plain_tip(heading(row)))
        self.subtitle.setText(self._subtitle(row, sender or row.sender_name or row.sender))
        label = status_label(row.status)
        self.badge.set_status(None if row.direction is Direction.INBOUND else row.status, label)
        self.badge.setToolTip(status_explanation(row.status))

    def _subtitle(self, row: HistoryRow, sender: str) -> str:
        when = self._clock.full(row.sent_at)
        if row.channel is Channel.SMS:
            number = shown_address(row)
            if sender:
                return _("{number} · from {sender} · {when}").format(number=number, sender=sender, when=when)
            return _("{number} · {when}").format(number=number, when=when)
        name = row.to_name
        address = f"{name} <{row.to_address}>" if name and name != row.to_address else row.to_address
        return _("to {address} · {when}").format(address=address, when=when)


def shown_address(row: HistoryRow) -> str:
    """The address of the recipient, a number in groups."""
    return shown_number(row.to_address) if row.channel is Channel.SMS else row.to_address


def heading(row: HistoryRow) -> str:
    """What stands at the top of a preview: the subject, or whose SMS it is."""
    if row.channel is Channel.SMS:
        if row.direction is Direction.INBOUND:
            return _("SMS from {name}").format(name=row.sender_name or row.sender)
        return _("SMS to {name}").format(name=row.to_name or row.to_address)
    return row.subject or _("(no subject)")
