"""The tags of the filters in use, each with an x that removes it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from app.core.filters import Term
from app.i18n import _
from ui import icons
from ui.models.filter_texts import field_label, tag_text, term_text
from ui.theme import styled
from ui.widgets.flow_layout import FlowLayout


class FilterTag(QFrame):
    """One filter: click or Enter edits it, Del, Backspace or the x removes it."""

    edit_requested = Signal()
    remove_requested = Signal()
    moved = Signal(int)

    def __init__(self, term: Term, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.term = term
        self.setObjectName("filter_tag")
        self.setToolTip(term_text(term))
        self.words = styled(QPushButton(tag_text(term), self, flat=True), "tag_words")
        self.words.setAccessibleName(_("Edit filter {text}").format(text=term_text(term)))
        self.words.clicked.connect(self.edit_requested)
        self.remove = styled(QToolButton(self), "tag_remove")
        self.remove.setFixedSize(24, 24)
        self.remove.setIconSize(QSize(14, 14))
        name = _("Remove filter {field}").format(field=field_label(term.key))
        self.remove.setAccessibleName(name)
        self.remove.setToolTip(name)
        icons.set_icon(self.remove, "close")
        self.remove.clicked.connect(self.remove_requested)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 0, 2, 0)
        layout.setSpacing(2)
        layout.addWidget(self.words)
        layout.addWidget(self.remove)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_requested.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.edit_requested.emit()
        elif event.key() in steps:
            self.moved.emit(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)


class FilterTagRow(QWidget):
    """All tags, and Clear all."""

    edit_requested = Signal(int)  # which tag
    remove_requested = Signal(int)
    clear_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tags: list[FilterTag] = []
        self._flow = FlowLayout(self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.clear_all = styled(QPushButton(_("Clear all"), self, flat=True), "link")
        self.clear_all.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clear_all.clicked.connect(self.clear_requested)
        self._flow.addWidget(self.clear_all)
        self.setAccessibleName(_("Filters"))
        self.set_terms(())

    def set_terms(self, terms: Sequence[Term]) -> None:
        """Show a tag for each of *terms*; those that stay keep their widget, and the focus."""
        kept: list[FilterTag] = []
        old = list(self.tags)
        for term in terms:
            tag = next((tag for tag in old if tag.term == term), None)
            if tag is None:
                tag = self._make_tag(term)
            else:
                old.remove(tag)
            kept.append(tag)
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
        self.clear_all.setVisible(bool(kept))
        self.setVisible(bool(kept))
        self._flow.invalidate()

    def _make_tag(self, term: Term) -> FilterTag:
        tag = FilterTag(term, self)
        tag.edit_requested.connect(lambda: self.edit_requested.emit(self.tags.index(tag)))
        tag.remove_requested.connect(lambda: self._remove(tag))
        tag.moved.connect(lambda step: self._move_focus(tag, step))
        return tag

    def _remove(self, tag: FilterTag) -> None:
        if tag in self.tags:
            self.remove_requested.emit(self.tags.index(tag))

    def _move_focus(self, tag: FilterTag, step: int) -> None:
        place = self.tags.index(tag) + step
        if 0 <= place < len(self.tags):
            self.tags[place].words.setFocus(Qt.FocusReason.TabFocusReason)
