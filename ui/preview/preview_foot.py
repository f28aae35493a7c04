"""The foot of the preview: what was left out or where a link leads, how large it is drawn, and the keys."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from app.i18n import _
from ui import icons
from ui.actions import make_action
from ui.models.formats import plain_tip
from ui.theme import styled

ZOOMS: Final = (50, 75, 90, 100, 110, 125, 150, 175, 200)


class PreviewFoot(QWidget):
    """One line of words at the start, buttons at the end."""

    zoom_chosen = Signal(int)  # percent
    copy_text_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("foot")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._standing = ""
        self.words = QLabel(self)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.zoom = self._button(_("100 %"), _("How large the message is drawn"))
        self.zoom.setMenu(self._make_zoom_menu())
        self.zoom.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.copy_text = self._button(_("Copy text"), _("Copy the text of this SMS"))
        self.copy_text.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        icons.set_icon(self.copy_text, "copy")
        self.copy_text.clicked.connect(lambda _checked=False: self.copy_text_requested.emit())
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 3, 12, 3)
        line.setSpacing(10)
        line.addWidget(self.words, 1)
        line.addWidget(self.zoom)
        line.addWidget(self.copy_text)
        line.addWidget(QLabel(_("↑ ↓ next message · Esc close"), self))

    def _button(self, text: str, tip: str) -> QToolButton:
        button = styled(QToolButton(self), "foot_tool")
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _make_zoom_menu(self) -> QMenu:
        menu = QMenu(self)
        for percent in ZOOMS:
            words = _("{n} %").format(n=percent)
            menu.addAction(make_action(menu, words, lambda chosen=percent: self.zoom_chosen.emit(chosen)))
        return menu

    def show_zoom(self, percent: int) -> None:
        """Say how large the message is drawn."""
        self.zoom.setText(_("{n} %").format(n=percent))

    def show_words(self, words: str) -> None:
        """Show what there is to say of the message, until the next."""
        self._standing = words
        self.words.setText(words)
        self.words.setToolTip(plain_tip(words))

    def show_target(self, target: str) -> None:
        """Show where the link under the mouse leads; empty brings back what stood there."""
        self.words.setText(target or self._standing)

    def offer(self, *, zoom: bool, copy_text: bool) -> None:
        """Offer what this kind of message has."""
        self.zoom.setVisible(zoom)
        self.copy_text.setVisible(copy_text)


def next_zoom(percent: int, steps: int) -> int:
    """The zoom *steps* larger or smaller than *percent*."""
    place = min(range(len(ZOOMS)), key=lambda at: abs(ZOOMS[at] - percent))
    return ZOOMS[max(0, min(len(ZOOMS) - 1, place + steps))]
