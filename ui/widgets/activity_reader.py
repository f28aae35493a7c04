"""The reading pane of the Activities tab: one entry in full, and what can be done with a note of one's own."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app.core.activities import Activity
from app.i18n import _
from app.services.exports.activity_list import author_words, kind_words, visible_words
from ui.models.formats import Clock
from ui.theme import styled
from ui.widgets.note_editor import NoteEditor

_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


class ActivityReader(QStackedWidget):
    """Shows the selected entry, or the fields of a note that is being written."""

    edit_requested = Signal(object)  # Activity
    delete_requested = Signal(object)  # Activity
    note_kept = Signal(object, object)  # NoteText; the Activity it changes, None for a new one
    writing_ended = Signal()

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("activity_reader")
        self._clock = clock
        self._activity: Activity | None = None
        self._edited: Activity | None = None
        self.title = styled(self._label(), "reader_title")
        self.facts = styled(self._label(), "muted")
        self.text = self._label()
        self.text.setAccessibleName(_("Text of the entry"))
        self.edit_button = QPushButton(_("&Edit"), self)
        self.delete_button = QPushButton(_("&Delete"), self)
        self.editor = NoteEditor(clock, self)
        self._page = self._make_page()
        self.addWidget(self._page)
        self.addWidget(self.editor)
        self.edit_button.clicked.connect(lambda: self.edit_requested.emit(self._activity))
        self.delete_button.clicked.connect(lambda: self.delete_requested.emit(self._activity))
        self.editor.kept.connect(lambda note: self.note_kept.emit(note, self._edited))
        self.editor.given_up.connect(self.end_writing)
        self.show_activity(None)

    def _label(self) -> QLabel:
        label = QLabel(self)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(_SELECTABLE)
        label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        return label

    def _make_page(self) -> QWidget:
        inner = QWidget(self)
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(6)
        for label in (self.title, self.facts):
            layout.addWidget(label)
        layout.addSpacing(6)
        layout.addWidget(self.text)
        line = QHBoxLayout()
        line.addWidget(self.edit_button)
        line.addWidget(self.delete_button)
        line.addStretch(1)
        layout.addSpacing(8)
        layout.addLayout(line)
        layout.addStretch(1)
        page = QScrollArea(self)
        page.setFrameShape(QScrollArea.Shape.NoFrame)
        page.setWidgetResizable(True)
        page.setWidget(inner)
        page.setAccessibleName(_("Selected entry"))
        return page

    # -- reading ---------------------------------------------------------------------------------------------------

    def show_activity(self, activity: Activity | None) -> None:
        """Show *activity* in full; None says what to do."""
        self._activity = activity
        own = activity is not None and activity.own
        self.edit_button.setVisible(own)
        self.delete_button.setVisible(own)
        if activity is None:
            self.title.setText("")
            self.facts.setText(_("Select an entry to read it here."))
            self.text.setText("")
        else:
            self.title.setText(activity.title)
            self.facts.setText("\n".join(self._facts(activity)))
            self.text.setText(activity.detail or _("No further text."))
        for label in (self.title, self.text):
            label.setVisible(bool(label.text()))

    def _facts(self, activity: Activity) -> list[str]:
        facts = [
            _("{kind} · {moment}").format(
                kind=kind_words(activity.kind), moment=self._clock.full_with_zone(activity.at)
            )
        ]
        if activity.author:
            facts.append(_("By {name}").format(name=author_words(activity)))
        visible = visible_words(activity)
        if visible:
            facts.append(_("Visible to family: {answer}").format(answer=visible))
        return facts

    # -- writing ---------------------------------------------------------------------------------------------------

    @property
    def is_writing(self) -> bool:
        """Whether a note is being written."""
        return self.currentWidget() is self.editor

    def write(self, now: int, activity: Activity | None = None) -> None:
        """Open the fields for a new note, or for *activity*; *now* in epoch seconds UTC."""
        self._edited = activity
        self.setCurrentWidget(self.editor)
        self.editor.begin(now, activity)

    def end_writing(self) -> None:
        """Go back to reading."""
        if self.is_writing:
            self.setCurrentWidget(self._page)
            self.writing_ended.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.is_writing and event.key() == Qt.Key.Key_Escape:
            self.end_writing()
            return
        super().keyPressEvent(event)
