"""The tags of the filters in use, each with an x that removes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.core.filters import negate
from app.core.query_text import format_query
from app.i18n import _
from ui import icons
from ui.actions import make_action
from ui.flow_layout import LINE_GAP, FlowLayout
from ui.models.filter_texts import filter_name, filter_text, is_excluding, tag_text
from ui.models.log_question import Tag
from ui.theme import styled

_LINES: Final = 2


class FilterTag(QFrame):
    """One filter: click or Enter edits it, Del, Backspace or the x removes it; its menu does all else."""

    edit_requested = Signal()
    remove_requested = Signal()
    change_requested = Signal(object)  # Tag: what it shall be
    moved = Signal(int)

    def __init__(self, tag: Tag, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tag = tag
        full = filter_text(tag.filter)
        self.setObjectName("filter_tag" if tag.on else "filter_tag_off")
        self.setToolTip(full if tag.on else _("Turned off: {text}").format(text=full))
        self.words = styled(QPushButton(tag_text(tag.filter).replace("&", "&&"), self, flat=True), "tag_words")
        name = _("Edit filter {text}") if tag.on else _("Edit filter {text}, turned off")
        self.words.setAccessibleName(name.format(text=full))
        self.words.setMinimumHeight(24)
        self.words.clicked.connect(self.edit_requested)
        self.remove = styled(QToolButton(self), "tag_remove")
        self.remove.setFixedSize(24, 24)
        self.remove.setIconSize(QSize(14, 14))
        name = _("Remove filter {field}").format(field=filter_name(tag.filter))
        self.remove.setAccessibleName(name)
        self.remove.setToolTip(name)
        icons.set_icon(self.remove, "close")
        self.remove.clicked.connect(self.remove_requested)
        for button in (self.words, self.remove):
            button.installEventFilter(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 0, 2, 0)
        layout.setSpacing(2)
        layout.addWidget(self.words)
        layout.addWidget(self.remove)

    def make_menu(self) -> QMenu:
        """What can be done with the filter."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        excluding = is_excluding(self.tag.filter)
        menu.addAction(make_action(menu, _("&Edit…"), self.edit_requested.emit))
        words = _("Include instead") if excluding else _("Exclude instead")
        menu.addAction(make_action(menu, words, self._turn_round))
        menu.addAction(make_action(menu, _("Turn off") if self.tag.on else _("Turn on"), self._switch))
        menu.addAction(make_action(menu, _("&Copy as text"), self._copy))
        menu.addSeparator()
        menu.addAction(make_action(menu, _("&Remove"), self.remove_requested.emit))
        return menu

    def _turn_round(self) -> None:
        self.change_requested.emit(Tag(negate(self.tag.filter), self.tag.on))

    def _switch(self) -> None:
        self.change_requested.emit(Tag(self.tag.filter, not self.tag.on))

    def _copy(self) -> None:
        QApplication.clipboard().setText(format_query(self.tag.filter))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        self.make_menu().popup(self.mapToGlobal(QPoint(8, self.height())) if by_key else event.globalPos())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Buttons would take the arrows to walk between the words and the x, and leave Enter alone."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._takes(event.key(), on_x=watched is self.remove)
        return super().eventFilter(watched, event)

    def _takes(self, key: int, *, on_x: bool) -> bool:
        forwards = -1 if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else 1
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_requested.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            (self.remove_requested if on_x else self.edit_requested).emit()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.moved.emit(forwards if key == Qt.Key.Key_Right else -forwards)
        else:
            return False
        return True


class FilterTagRow(QScrollArea):
    """All tags, and Clear all: at most two lines, then it scrolls."""

    edit_requested = Signal(int)  # which tag
    remove_requested = Signal(int)
    change_requested = Signal(int, object)  # which tag, and what it shall be
    clear_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filter_tags")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Filters"))
        self.tags: list[FilterTag] = []
        inside = styled(QWidget(self), "filter_tags_inside")
        self._flow = FlowLayout()
        frame = QVBoxLayout(inside)
        frame.setContentsMargins(0, 0, 0, 0)
        frame.addLayout(self._flow)
        frame.addStretch(1)
        self.setWidget(inside)
        self.clear_all = styled(QPushButton(_("Clear all"), inside, flat=True), "link")
        self.clear_all.setMinimumHeight(24)
        self.clear_all.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clear_all.clicked.connect(self.clear_requested)
        self._flow.addWidget(self.clear_all)
        self.show_tags(())

    def show_tags(self, wanted: Sequence[Tag]) -> None:
        """Show *wanted*; those that stay keep their widget, and the focus."""
        kept: list[FilterTag] = []
        old = list(self.tags)
        focused = next((n for n, tag in enumerate(old) if tag.isAncestorOf(_focus(self))), None)
        for one in wanted:
            tag = next((tag for tag in old if tag.tag == one), None)
            if tag is None:
                tag = self._make_tag(one)
            else:
                old.remove(tag)
            kept.append(tag)
        gone = focused is not None and self.tags[focused] in old
        for tag in old:
            self._flow.removeWidget(tag)
            tag.hide()
            tag.deleteLater()
        self.tags = kept
        for place, tag in enumerate(kept):
            if self._flow.itemAt(place) is None or self._flow.indexOf(tag) != place:
                self._flow.removeWidget(tag)
                self._flow.insert_widget(place, tag)
            tag.show()
        self.setVisible(bool(kept))
        self._flow.invalidate()
        self._fit()
        if gone and focused is not None and kept:
            kept[min(focused, len(kept) - 1)].words.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wanted = self._flow.heightForWidth(max(self.width(), 1))
        line = max((tag.sizeHint().height() for tag in self.tags), default=0)
        height = min(wanted, _LINES * line + (_LINES - 1) * LINE_GAP)
        if self.minimumHeight() != height:
            self.setFixedHeight(height)

    def _make_tag(self, wanted: Tag) -> FilterTag:
        tag = FilterTag(wanted, self.widget())
        tag.edit_requested.connect(lambda: self._pass_on(tag, self.edit_requested.emit))
        tag.remove_requested.connect(lambda: self._pass_on(tag, self.remove_requested.emit))
        tag.change_requested.connect(
            lambda changed: self._pass_on(tag, lambda place: self.change_requested.emit(place, changed))
        )
        tag.moved.connect(lambda step: self._move_focus(tag, step))
        return tag

    def _pass_on(self, tag: FilterTag, emit: Callable[[int], object]) -> None:
        if tag in self.tags:
            emit(self.tags.index(tag))

    def _move_focus(self, tag: FilterTag, step: int) -> None:
        place = self.tags.index(tag) + step
        if 0 <= place < len(self.tags):
            self.tags[place].words.setFocus(Qt.FocusReason.TabFocusReason)
            self.ensureWidgetVisible(self.tags[place], 0, 2)


def _focus(widget: QWidget) -> QWidget:
    return QApplication.focusWidget() or widget
