"""A piece of text as high as it needs to be: selected, copied and walked by keyboard, its links asked for."""

from __future__ import annotations

import html
import math
import re
from typing import Any, Final

from PySide6.QtCore import QRect, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QTextOption, QWheelEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QWidget

from ui.theme import styled

# no more than a person sees as a link; what it leads to is shown and asked for before anything opens
_LINK: Final = re.compile(r"https?://[^\s<>\"]{3,2000}")
_TRAILING: Final = ".,;:!?)]}'’”"


class TextBlock(QTextBrowser):
    """Read-only plain text. It never loads anything, and opens nothing by itself."""

    link_requested = Signal(str, str)  # target, the words of the link
    hovered = Signal(str)  # the target, empty when the mouse leaves it

    def __init__(self, name: str, parent: QWidget | None = None, *, links: bool = False) -> None:
        super().__init__(parent)
        styled(self, name)
        self._links = links
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(not links)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
        self.document().setDocumentMargin(0)
        self.anchorClicked.connect(lambda url: self.link_requested.emit(url.toString(), url.toString()))
        self.highlighted.connect(lambda url: self.hovered.emit(url.toString()))

    def show_text(self, text: str) -> None:
        """Show *text* as it is, sign by sign; web addresses in it are links where this block has links."""
        self.setHtml(linked_html(text)) if self._links else self.setPlainText(text)
        self._fit()

    def show_rich(self, markup: str) -> None:
        """Show *markup* of our own; what is in it of others is escaped already."""
        self.setHtml(markup)
        self._fit()

    def natural_width(self, most: int) -> int:
        """How wide the text is in as few lines as it has, at most *most* pixels."""
        room = QRect(0, 0, most, 1_000_000)
        text = self.toPlainText()
        return min(most, self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, text).width() + 4)

    def loadResource(self, type: int, name: QUrl | str) -> Any:  # noqa: ARG002, A002 - Qt's own signature
        return None

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the page around it scrolls

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            event.ignore()
            return
        super().keyPressEvent(event)

    def _fit(self) -> None:
        self.document().setTextWidth(self.viewport().width())
        margins = self.contentsMargins()
        height = math.ceil(self.document().size().height()) + margins.top() + margins.bottom()
        if height != self.height() or self.minimumHeight() != height:
            self.setFixedHeight(height)


def linked_html(text: str) -> str:
    """*text* with its web addresses as links and every sign as itself."""
    parts: list[str] = []
    at = 0
    for found in _LINK.finditer(text):
        target = found.group().rstrip(_TRAILING)
        parts.append(_escaped(text[at : found.start()]))
        parts.append(f'<a href="{html.escape(target)}">{html.escape(target)}</a>')
        at = found.start() + len(target)
    parts.append(_escaped(text[at:]))
    return f'<div style="white-space: pre-wrap">{"".join(parts)}</div>'


def _escaped(text: str) -> str:
    return html.escape(text).replace("\r\n", "\n").replace("\n", "<br>")
