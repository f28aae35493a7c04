"""Check the log: looks whether everything is whole and right, says what is not, and repairs it when asked."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QWidget

from app.i18n import _
from app.services.checks import CheckKind, CheckReport, finding_words
from ui.dialogs.work_dialog import WorkDialog
from ui.workers.desk import Desk


class CheckDialog(WorkDialog):
    """Begins to look at once. Nothing is changed before Repair is pressed."""

    repaired = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, _("Check the log"), parent)
        self.findings = QListWidget(self)
        self.findings.setObjectName("file_list")
        self.findings.setAccessibleName(_("What was found"))
        self.findings.setWordWrap(True)
        self.findings.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.findings.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # words wrap
        self.findings.hide()
        self.body.addWidget(self.findings, 1)
        self.repair_button = self.add_button(_("&Repair"), self.repair)
        self.repair_button.hide()
        self.resize(560, 320)

    def start(self) -> None:
        """Look."""
        checks = self._desk.checks
        words = _("Reading every page, counting everything again, unpacking every text. Nothing is changed.")
        self.work(words, lambda watch: checks.check(watch=watch), self.show_found)

    def repair(self) -> None:
        """Put right what can be."""
        checks = self._desk.checks
        self.repair_button.hide()
        self.work(_("Repairing…"), lambda watch: checks.check(repair=True, watch=watch), self._on_repaired)

    def _show(self, report: CheckReport) -> None:
        self.findings.clear()
        self.findings.addItems([finding_words(finding) for finding in report.findings])
        self.findings.setVisible(bool(report.findings))

    def show_found(self, report: CheckReport) -> None:
        """Say what *report* found, and offer to repair it."""
        self._show(report)
        if not report.findings:
            self.headline.setText(_("The log is whole"))
            self.words.setText(_("Every page can be read, and all that follows from its facts is right."))
            return
        self.headline.setText(_("Something is not right"))
        if any(finding.kind is CheckKind.DAMAGED for finding in report.findings):
            self.words.setText(
                _(
                    "Repair keeps the damaged file under another name, and makes a new log of all that can be read of"
                    " it. A backup from before the damage may hold more: File > Restore."
                )
            )
        else:
            self.words.setText(_("Nothing was changed. Repair builds anew what follows from the rest. Back up first."))
        self.repair_button.show()
        self.repair_button.setFocus()

    def _on_repaired(self, report: CheckReport) -> None:
        self._show(report)
        well = report.all_well
        self.headline.setText(_("The log is repaired") if well else _("Not everything could be repaired"))
        words = _("All that was found is put right.") if well else _("Restore a backup from before: File > Restore.")
        if report.aside is not None:
            words = _("All that can be read is in a new log. The damaged file is kept beside it: {file}").format(
                file=report.aside.name
            )
        self.words.setText(words)
        self.repaired.emit()
