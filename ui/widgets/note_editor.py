"""Writing a note of one's own: when, what kind, a line, and a text."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDate, QDateTime, Qt, QTime, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDateTimeEdit,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.activities import OWN_KINDS, Activity, NoteText
from app.i18n import _
from app.services.exports.activity_list import kind_words
from ui import icons
from ui.models.formats import Clock
from ui.theme import styled


class NoteEditor(QWidget):
    """Fields for one note; times are those of *clock*. Ctrl+Enter keeps it, Esc gives it up."""

    kept = Signal(object)  # NoteText
    given_up = Signal()

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self.when = QDateTimeEdit(self)
        self.when.setCalendarPopup(True)
        self.when.setDisplayFormat("ddd d MMM yyyy  hh:mm")
        self.kind = QComboBox(self)
        for kind in OWN_KINDS:
            self.kind.addItem(kind_words(kind), kind)
        self.summary = QLineEdit(self)
        self.summary.setMaxLength(200)
        self.text = QPlainTextEdit(self)
        self.text.setTabChangesFocus(True)
        self.keep_button = QPushButton(_("&Keep note"), self)
        self.give_up_button = QPushButton(_("&Discard"), self)
        self._lay_out()
        icons.book().changed.connect(self._show_icons)
        self._show_icons()
        self.summary.textChanged.connect(self._on_summary_changed)
        self.summary.returnPressed.connect(self._keep)
        self.keep_button.clicked.connect(self._keep)
        self.give_up_button.clicked.connect(self.given_up)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(_("&When"), self.when)
        form.addRow(_("K&ind"), self.kind)
        form.addRow(_("&Summary"), self.summary)
        form.addRow(_("&Text"), self.text)
        line = QHBoxLayout()
        line.addWidget(styled(QLabel(_("On this computer only."), self), "muted"))
        line.addStretch(1)
        line.addWidget(self.keep_button)
        line.addWidget(self.give_up_button)
        layout = QVBoxLayout(self)
        layout.addLayout(form, 1)
        layout.addLayout(line)

    def _show_icons(self) -> None:
        for place, kind in enumerate(OWN_KINDS):
            self.kind.setItemIcon(place, icons.book().icon(f"activity_{kind}"))

    def begin(self, now: int, activity: Activity | None = None) -> None:
        """Show *activity*, or an empty note of *now* (epoch seconds UTC)."""
        at = datetime.fromtimestamp(now if activity is None else activity.at, self._clock.zone)
        self.when.setDateTime(QDateTime(QDate(at.year, at.month, at.day), QTime(at.hour, at.minute)))
        self.kind.setCurrentIndex(OWN_KINDS.index(activity.kind) if activity and activity.kind in OWN_KINDS else 0)
        self.summary.setText(activity.title if activity else "")
        self.text.setPlainText((activity.detail or "") if activity else "")
        self._on_summary_changed()
        self.summary.setFocus(Qt.FocusReason.OtherFocusReason)

    def note(self) -> NoteText:
        """What the fields hold."""
        shown = self.when.dateTime()
        day, time = shown.date(), shown.time()
        at = datetime(day.year(), day.month(), day.day(), time.hour(), time.minute(), tzinfo=self._clock.zone)
        kind = str(self.kind.currentData())
        return NoteText(kind, int(at.timestamp()), self.summary.text().strip(), self.text.toPlainText().strip())

    def _on_summary_changed(self) -> None:
        named = bool(self.summary.text().strip())
        self.keep_button.setEnabled(named)
        self.keep_button.setToolTip("" if named else _("Write a summary first."))

    def _keep(self) -> None:
        if self.keep_button.isEnabled():
            self.kept.emit(self.note())
