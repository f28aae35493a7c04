"""Asks whether what is too old is to be removed now, shows how far that is, and what went."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.errors import StoppedError
from app.i18n import _, ngettext
from app.services.erase import Copy
from app.services.retention import Months, PurgePreview
from app.services.retention_words import purged_text
from ui.errors import error_text
from ui.models.formats import Clock, number
from ui.models.retention_texts import purge_lines
from ui.theme import styled
from ui.widgets.backup_first import BackupFirst
from ui.widgets.copies_choice import CopiesChoice
from ui.widgets.space_offer import SpaceOffer
from ui.workers.desk import Desk
from ui.workers.export_watch import ExportWatch


class PurgeDialog(QDialog):
    """Nothing goes before Remove is pressed. Stop ends it after the page at hand."""

    purged = Signal(object)  # the PurgePreview of what went

    def __init__(
        self, desk: Desk, what: PurgePreview, months: Months, parent: QWidget | None = None, *, by_itself: bool = False
    ) -> None:
        """*by_itself*: the settings say so, and this is the first time."""
        super().__init__(parent)
        self.setWindowTitle(_("Remove what is too old"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self._months = months
        self._watch: ExportWatch | None = None
        self.headline = styled(QLabel(_("Remove what is too old for good?"), self), "preview_title")
        self.why = QLabel(self)
        clock = Clock(desk.settings.current_zone, desk.now)
        self.lines = QLabel("\n".join(_("• {sentence}").format(sentence=s) for s in purge_lines(what, clock)), self)
        self.copies = CopiesChoice(self)
        self.backup = BackupFirst(desk, self)
        self.progress = QProgressBar(self)
        self.said = styled(QLabel(self), "question")
        self.space = SpaceOffer(desk, self)
        self.buttons = QDialogButtonBox(self)
        self.remove_button = QPushButton(_("&Remove"), self)
        self.stop_button = QPushButton(_("S&top"), self)
        self.close_button = QPushButton(_("&Not now"), self)
        self._set_up(by_itself)
        desk.tasks.run(desk.erasing.copies, self._on_copies_found, self._on_failed, owner=self)

    def _set_up(self, by_itself: bool) -> None:
        words = _(
            "The settings say that this is removed by itself. It is asked this once; from now on it happens after"
            " imports and once a day, and leaves a line in the activity record."
        )
        provider = _(
            "Most providers keep messages for a shorter time, so what is removed here can seldom be fetched again."
        )
        self.why.setText(f"{words}\n\n{provider}" if by_itself else provider)
        for label in (self.headline, self.why, self.lines, self.said):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.progress.setAccessibleName(_("Progress of the removal"))
        layout = QVBoxLayout(self)
        for widget in (
            self.headline,
            self.lines,
            self.why,
            self.copies,
            self.backup,
            self.progress,
            self.said,
            self.space,
        ):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addWidget(self.buttons)
        self.buttons.addButton(self.remove_button, QDialogButtonBox.ButtonRole.DestructiveRole)
        self.buttons.addButton(self.stop_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.buttons.addButton(self.close_button, QDialogButtonBox.ButtonRole.RejectRole)
        self.remove_button.clicked.connect(lambda _checked=False: self.remove())
        self.stop_button.clicked.connect(lambda _checked=False: self._stop())
        self.buttons.rejected.connect(self.reject)
        for widget in (self.progress, self.said, self.stop_button):
            widget.hide()  # a box of buttons shows what it is given
        for button in (self.remove_button, self.stop_button, self.backup.button):
            button.setAutoDefault(False)
        self.close_button.setDefault(True)
        self.resize(560, 400)

    def _on_copies_found(self, copies: tuple[Copy, ...]) -> None:
        words = ngettext(
            "{n} copy of the log, which the program made before an import, an update or a restore, still holds them.",
            "{n} copies of the log, which the program made before imports, updates or restores, still hold them.",
            len(copies),
        )
        self.copies.show_copies(copies, words.format(n=len(copies)))

    def remove(self) -> None:
        """Remove what the dialog shows, and remember that a person agreed to it."""
        retention, months, erasing = self._desk.retention, self._months, self._desk.erasing
        drop = self.copies.drop.isChecked()
        watch = self._watch = ExportWatch(self._desk.tasks)
        watch.progressed.connect(self._on_progressed)
        self._show_running(running=True)

        def work() -> PurgePreview:
            went = retention.purge(watch.progress, watch.stopped, months)
            retention.agree(months)
            if drop:
                erasing.drop_copies()
            return went

        self._desk.tasks.run(work, self._on_purged, self._on_failed, owner=self)

    def _show_running(self, *, running: bool) -> None:
        self.progress.setRange(0, 0)
        self.progress.setVisible(running)
        self.stop_button.setVisible(running)
        self.stop_button.setEnabled(running)
        self.remove_button.setVisible(not running)
        for widget in (self.copies, self.backup, self.close_button):
            widget.setEnabled(not running)

    def _on_progressed(self, done: int, total: int) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)

    def _stop(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self.stop_button.setEnabled(False)

    def _end(self) -> None:
        if self._watch is not None:
            self._watch.deleteLater()
            self._watch = None
        self._show_running(running=False)

    def _say(self, words: str) -> None:
        self.said.setText(words)
        self.said.show()

    def _on_purged(self, went: PurgePreview) -> None:
        self._end()
        for widget in (self.headline, self.lines, self.why, self.copies, self.backup, self.remove_button):
            widget.hide()
        self.close_button.setText(_("&Close"))
        self._say(purged_text(went, number) if not went.nothing else _("Nothing was that old any more."))
        self.space.ask()
        self.purged.emit(went)

    def _on_failed(self, error: BaseException) -> None:
        self._end()
        self._say(error_text(error))
        if isinstance(error, StoppedError):
            self.purged.emit(None)

    def reject(self) -> None:
        if self._watch is None and not self.space.running:
            super().reject()
