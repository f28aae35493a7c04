"""Shows the words of one message: a strip that says what, to whom and when, and the text below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QTextOption
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from app.core.messages import HistoryRow
from app.core.statuses import Channel
from app.i18n import _
from app.services.what_happened import status_explanation, status_label
from ui.delegates.status_badge import StatusBadge
from ui.models.formats import Clock
from ui.theme import styled


class MessageView(QWidget):
    """One message as plain text; it can be selected and copied."""

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self.title = styled(QLabel(self), "preview_title")
        self.subtitle = styled(QLabel(self), "muted")
        self.subtitle.setWordWrap(True)
        for label in (self.title, self.subtitle):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.badge = StatusBadge(self)
        self.text = styled(QPlainTextEdit(self), "preview_text")
        self.text.setReadOnly(True)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.text.setAccessibleName(_("Message text"))
        self.text.document().setDocumentMargin(16)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._make_strip())
        layout.addWidget(self.text, 1)

    def _make_strip(self) -> QWidget:
        strip = QWidget(self)
        strip.setObjectName("preview_strip")
        strip.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.title)
        words.addWidget(self.subtitle)
        line = QHBoxLayout(strip)
        line.setContentsMargins(16, 12, 16, 12)
        line.addLayout(words, 1)
        line.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignTop)
        return strip

    def show_row(self, row: HistoryRow) -> None:
        """Show what the table knows of a message; its text comes by `show_text`."""
        self.title.setText(heading(row))
        self.subtitle.setText(self._subtitle(row))
        self.badge.set_status(row.status, status_label(row.status))
        self.badge.setToolTip(status_explanation(row.status))
        self.text.setPlainText("")

    def show_text(self, text: str) -> None:
        """Show the words of the message."""
        self.text.setPlainText(text)

    def _subtitle(self, row: HistoryRow) -> str:
        when = self._clock.full(row.sent_at)
        if row.channel is Channel.SMS:
            sender = row.sender_name or row.sender
            if sender:
                return _("{number} · from {sender} · {when}").format(number=row.to_address, sender=sender, when=when)
            return _("{number} · {when}").format(number=row.to_address, when=when)
        name = row.to_name
        address = f"{name} <{row.to_address}>" if name and name != row.to_address else row.to_address
        return _("to {address} · {when}").format(address=address, when=when)


def heading(row: HistoryRow) -> str:
    """What stands at the top of a preview: the subject, or whose SMS it is."""
    if row.channel is Channel.SMS:
        return _("SMS to {name}").format(name=row.to_name or row.to_address)
    return row.subject or _("(no subject)")
