"""The page of all messages: a heading above the communications table."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.core.messages import Scope
from app.i18n import _
from ui.theme import styled
from ui.widgets.communications_panel import CommunicationsPanel
from ui.workers.desk import Desk


class MessagesPage(QWidget):
    """The log of everybody."""

    def __init__(self, desk: Desk, scope: Scope, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        head = QWidget(self)
        head.setObjectName("log_head")
        head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        line = QHBoxLayout(head)
        line.setContentsMargins(12, 10, 12, 2)
        line.addWidget(styled(QLabel(_("All messages"), head), "page_title"))
        line.addStretch(1)
        self.panel = CommunicationsPanel(desk, scope, "", self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(self.panel, 1)
