"""An address or a telephone number that can be clicked: a number is called, an e-mail address copied."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from app.core.people import OwnedAddress
from app.core.reachability import Reach
from app.core.statuses import Channel
from app.core.text_direction import kept_left_to_right
from app.i18n import _
from ui.actions import make_action
from ui.delegates.parts import DOT, DOT_ROOM, draw_dot
from ui.models.formats import reach_explanation, reach_label
from ui.theme import styled

_LOW: Final = 24  # the least height of something to click


class ContactButton(QPushButton):
    """The dot, if its state is known, and the text; the menu and Ctrl+C copy it."""

    copied = Signal(str)

    def __init__(
        self, text: str, number: str, reach: Reach | None = None, notes: tuple[str, ...] = (), *, parent: QWidget
    ) -> None:
        """*number*: what is called, '' for an e-mail address; *notes*: what more there is to say of it."""
        shown = kept_left_to_right(text) if QApplication.isRightToLeft() else text
        words = shown if not notes else _("{address} ({notes})").format(address=shown, notes=", ".join(notes))
        super().__init__(words.replace("&", "&&"), parent, flat=True)
        styled(self, "contact")
        self._value = text
        self._number = number
        self._reach = reach
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        do = _("Click to call.") if number else _("Click to copy.")
        state = reach_label(reach) if reach is not None else ""
        self.setAccessibleName(_("{address}, {state}").format(address=words, state=state) if state else words)
        self.setAccessibleDescription(do)
        self.setToolTip(f"{reach_explanation(reach)}\n{do}" if reach is not None else do)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        if number:
            self.addAction(make_action(self, _("Call {number}").format(number=text), self.call))
        self.addAction(make_action(self, _("Copy {address}").format(address=text), self.copy))
        self.clicked.connect(self.call if number else self.copy)

    @classmethod
    def of_address(cls, address: OwnedAddress, parent: QWidget) -> ContactButton:
        """The button of an address that somebody owns."""
        notes: list[str] = []
        if address.former:
            notes.append(_("former"))
        elif not address.valid:
            notes.append(_("not valid"))
        if address.by_hand:
            notes.append(_("added by hand"))
        if address.shared:
            notes.append(_("shared"))
        number = address.value if address.channel is Channel.SMS else ""
        return cls(address.display or address.value, number, address.reach, tuple(notes), parent=parent)

    def call(self) -> None:
        """Hand the number to whatever this computer calls with."""
        QDesktopServices.openUrl(QUrl(f"tel:{''.join(c for c in self._number if c.isdigit() or c == '+')}"))

    def copy(self) -> None:
        """Put it on the clipboard."""
        QApplication.clipboard().setText(self._value)
        self.copied.emit(self._value)

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.text().replace("&&", "&")) + self._room() + 4
        return QSize(width, max(self.fontMetrics().height() + 4, _LOW))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _room(self) -> int:
        return DOT_ROOM if self._reach is not None else 0

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._reach is not None:
            painter = QPainter(self)
            right_to_left = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
            x = self.width() - DOT / 2 - 1 if right_to_left else DOT / 2 + 1
            draw_dot(painter, QPointF(x, self.height() / 2), self._reach)
            painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)
