"""The page of the settings that says how long messages and their texts are kept, and shows what that would remove."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QHBoxLayout, QLabel, QPushButton, QSpinBox, QVBoxLayout, QWidget

from app.i18n import _, ngettext
from app.services.retention import BY_ITSELF, MESSAGES, TEXTS, Months, PurgePreview
from app.settings import MOST_MONTHS
from ui.dialogs.purge_dialog import PurgeDialog
from ui.errors import error_text
from ui.models.formats import Clock
from ui.models.retention_texts import purge_lines
from ui.theme import styled
from ui.workers.desk import Desk

_PAUSE_MS: Final = 300  # while a number is being typed, nothing is counted


class MonthsBox(QSpinBox):
    """A number of months; 0 says "for ever"."""

    def __init__(self, months: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setRange(0, MOST_MONTHS)
        self.setSpecialValueText(_("for ever"))
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance("n" * 24))
        self.valueChanged.connect(self._show_unit)
        self.setValue(months)
        self._show_unit(months)

    def _show_unit(self, months: int) -> None:
        unit = ngettext("{n} month", "{n} months", months)
        before, _mark, after = unit.partition("{n}")
        self.setPrefix(before)
        self.setSuffix(after)


class RetentionPage(QWidget):
    """Nothing is removed by choosing a number; that needs Remove now, or the tick and the question that follows."""

    purged = Signal(object)  # what went by Remove now

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._found: PurgePreview | None = None
        settings = desk.settings
        self.messages = MonthsBox(int(settings.get(MESSAGES)), self)
        self.texts_kept = MonthsBox(int(settings.get(TEXTS)), self)
        self.by_itself = QCheckBox(_("Remove what is too old &by itself, after imports and once a day"), self)
        self.by_itself.setChecked(bool(settings.get(BY_ITSELF)))
        self.preview = QLabel(self)
        self.remove_button = QPushButton(_("&Remove now…"), self)
        self._timer = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._lay_out()
        self._timer.timeout.connect(self.look)
        for box in (self.messages, self.texts_kept):
            box.valueChanged.connect(self._on_changed)
        self.remove_button.clicked.connect(lambda _checked=False: self.ask())
        self._on_changed()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow(_("Keep &messages"), self.messages)
        form.addRow(_("Keep their te&xts"), self.texts_kept)
        words = _(
            "Months count back from today, in the school’s time zone. A text that goes leaves subject, addresses and"
            " what became of the message. The first time, you are asked before anything goes by itself. People on"
            " hold, and students’ carers with them, are left out."
        )
        note = styled(QLabel(words, self), "muted")
        for label in (note, self.preview):
            label.setWordWrap(True)
        line = QHBoxLayout()
        line.addWidget(self.remove_button)
        line.addStretch(1)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.by_itself)
        layout.addWidget(note)
        layout.addSpacing(8)
        layout.addWidget(styled(QLabel(_("What this would remove now"), self), "section_title"))
        layout.addWidget(self.preview)
        layout.addLayout(line)
        layout.addStretch(1)

    def months(self) -> Months:
        """The numbers as they stand on this page."""
        return Months(self.messages.value(), self.texts_kept.value())

    def texts(self) -> dict[str, str]:
        """The settings as they stand on this page."""
        chosen = self.months()
        return {
            MESSAGES: str(chosen.messages),
            TEXTS: str(chosen.texts),
            BY_ITSELF: "yes" if self.by_itself.isChecked() else "no",
        }

    def _on_changed(self) -> None:
        self._found = None
        self.remove_button.setEnabled(False)
        self.preview.setText(_("Counting…"))
        self._timer.start()

    def look(self) -> None:
        """Count what the numbers on this page would remove."""
        retention, months = self._desk.retention, self.months()
        self._desk.tasks.run(
            lambda: retention.preview(months), self._on_found, self._on_failed, key=f"retention-{id(self)}", owner=self
        )

    def _on_found(self, found: PurgePreview) -> None:
        self._found = found
        clock = Clock(self._desk.settings.current_zone, self._desk.now)
        self.preview.setText("\n".join(purge_lines(found, clock)))
        self.remove_button.setEnabled(not found.nothing)

    def _on_failed(self, error: BaseException) -> None:
        self.preview.setText(error_text(error))

    def ask(self) -> PurgeDialog | None:
        """Ask whether what was counted is to be removed now; None while nothing was."""
        if self._found is None or self._found.nothing:
            return None
        dialog = PurgeDialog(self._desk, self._found, self.months(), self.window())
        dialog.purged.connect(self.purged)
        dialog.purged.connect(lambda _went: self._on_changed())
        dialog.open()
        return dialog
