"""The pages of the log of everybody: all messages, and those that need attention."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.core.messages import Scope, ScopeKind
from app.i18n import _
from ui.models.log_question import Quick
from ui.theme import styled
from ui.widgets.communications_panel import CommunicationsPanel
from ui.workers.desk import Desk


class MessagesKind(StrEnum):
    """Which page it is; the word names what is remembered of it."""

    ALL = "all_messages"
    ATTENTION = "attention"


class MessagesPage(QWidget):
    """The log of everybody under a heading. That of `MessagesKind.ATTENTION` holds what failed and nobody has ticked
    as handled (rule 15), at first of all time.
    """

    def __init__(self, desk: Desk, kind: MessagesKind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        attention = kind is MessagesKind.ATTENTION
        head = QWidget(self)
        head.setObjectName("log_head")
        head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        line = QHBoxLayout(head)
        line.setContentsMargins(12, 10, 12, 2)
        self.title = styled(QLabel(_("Needs attention") if attention else _("All messages"), head), "page_title")
        line.addWidget(self.title)
        line.addStretch(1)
        always = Quick.ATTENTION if attention else Quick.ALL
        self.panel = CommunicationsPanel(desk, Scope(ScopeKind.ALL), "", self, always=always)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(self.panel, 1)
