"""The recovery key: shown once to be kept, and typed in again when the key of the log is lost."""

from __future__ import annotations

import html
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.i18n import _
from ui.models.formats import day_text
from ui.theme import styled
from ui.widgets.fitting_dialog import FittingDialog
from ui.widgets.new_passphrase import NewPassphrase

_GROUPS_A_LINE = 7


def in_lines(key: str) -> str:
    """The groups of the recovery key in two lines, as they are shown and printed."""
    groups = key.split("-")
    lines = [groups[at : at + _GROUPS_A_LINE] for at in range(0, len(groups), _GROUPS_A_LINE)]
    return "\n".join("-".join(line) for line in lines)


def _wrapped(words: str, parent: QWidget) -> QLabel:
    label = QLabel(words, parent)
    label.setWordWrap(True)
    return label


def printed_page(key: str, today: date, school: str) -> QTextDocument:
    """What the print of a recovery key says."""
    document = QTextDocument()
    lines = "<br>".join(html.escape(line) for line in in_lines(key).splitlines())
    told = (
        _("Made on {date}. It opens the log, and every backup made with the same key.").format(date=day_text(today)),
        _("Keep this page where only the school can get at it: who has it and the file can read the whole log."),
        _("It is entered when the key is lost: Comms Log asks for it at the start."),
    )
    title = _("Recovery key of Comms Log")
    head = html.escape(f"{title} – {school}" if school else title)
    rest = "".join(f"<p>{html.escape(words)}</p>" for words in told)
    document.setHtml(f"<h2>{head}</h2><p style='font-family: monospace; font-size: 15pt'>{lines}</p>{rest}")
    return document


class ShowRecoveryKeyDialog(FittingDialog):
    """Shows the key once; it closes by its button only when the box is ticked."""

    def __init__(self, key: str, today: date, school: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Recovery key"))
        self._key, self._today, self._school = key, today, school
        self.words = _wrapped(
            _(
                "This key opens the log when its own key is lost: after the computer was set up anew, or when nobody"
                " knows the passphrase. Print it or write it down, and keep it away from this computer. It is not"
                " shown again; another one can be made."
            ),
            self,
        )
        self.shown = styled(QLabel(in_lines(key), self), "recovery_key")
        self.shown.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.shown.setTextFormat(Qt.TextFormat.PlainText)
        self.shown.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        by_all = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        self.shown.setTextInteractionFlags(by_all)
        self.shown.setAccessibleName(_("Recovery key: {key}").format(key=key))
        self.warning = styled(
            _wrapped(_("Who has this key and the file of the log, or a backup, can read everything."), self), "muted"
        )
        self.kept = QCheckBox(_("I &have kept it"), self)
        self.said = styled(QLabel(" ", self), "muted")
        self.copy_button = QPushButton(_("&Copy"), self)
        self.print_button = QPushButton(_("&Print…"), self)
        self.buttons = QDialogButtonBox(self)
        role = QDialogButtonBox.ButtonRole
        self.done_button = self.buttons.addButton(_("&Done"), role.AcceptRole)
        self.cancel_button = self.buttons.addButton(_("Close &without keeping it"), role.RejectRole)
        for button, do in ((self.copy_button, self.copy), (self.print_button, self.print_key)):
            self.buttons.addButton(button, role.ActionRole)
            button.setAutoDefault(False)
            button.clicked.connect(do)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        for widget in (self.words, self.shown, self.warning, self.kept, self.said, self.buttons):
            layout.addWidget(widget)
        self.setMinimumWidth(520)
        self._connect()

    def _connect(self) -> None:
        self.done_button.setEnabled(False)
        self.cancel_button.setAutoDefault(False)
        self.kept.toggled.connect(self._on_kept_toggled)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.copy_button.setFocus()

    def _on_kept_toggled(self, kept: bool) -> None:
        self.done_button.setEnabled(kept)
        self.cancel_button.setVisible(not kept)
        if kept:
            self.done_button.setDefault(True)

    def copy(self) -> None:
        """Put the key on the clipboard."""
        QApplication.clipboard().setText(self._key)
        self.said.setText(_("Copied. It stays on the clipboard until something else is copied."))

    def print_key(self) -> QPrintDialog:
        """Ask for the printer, then print the page."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(_("Recovery key of Comms Log"))
        dialog = QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.print_on(printer))
        QDialog.open(dialog)  # the print dialog's own wants a slot of C++
        return dialog

    def print_on(self, printer: QPrinter) -> None:
        """Print the page that is to be kept."""
        printed_page(self._key, self._today, self._school).print_(printer)
        self.said.setText(_("Printed."))


class EnterRecoveryKeyDialog(FittingDialog):
    """The recovery key of a log whose key is lost. `entered` carries it and the new passphrase, if one is asked for."""

    entered = Signal(str, object)

    def __init__(self, parent: QWidget | None = None, *, with_passphrase: bool = False, why: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Enter the recovery key"))
        self.words = _wrapped(
            why or _("It was printed when it was made: 14 groups of four letters and digits. Capitals do not matter."),
            self,
        )
        self.key = QPlainTextEdit(self)
        self.key.setAccessibleName(_("Recovery key"))
        self.key.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.key.setTabChangesFocus(True)
        self.key.setMaximumHeight(self.key.fontMetrics().lineSpacing() * 4)
        self.passphrase_words = _wrapped(
            _("The key will lie behind a new passphrase, which is asked once each time the program starts."), self
        )
        self.passphrase = NewPassphrase(self)
        self.problem = styled(_wrapped("", self), "question")
        self.problem.hide()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.accept_button = self.buttons.addButton(_("&Open the log"), QDialogButtonBox.ButtonRole.AcceptRole)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        for widget in (self.words, self.key, self.passphrase_words, self.passphrase, self.problem, self.buttons):
            layout.addWidget(widget)
        self.setMinimumWidth(520)
        self.key.textChanged.connect(self._follow)
        self.passphrase.changed.connect(self._follow)
        self.buttons.accepted.connect(self._on_accepted)
        self.buttons.rejected.connect(self.reject)
        self.accept_button.setDefault(True)
        self.ask_passphrase(with_passphrase)
        self.key.setFocus()

    def ask_passphrase(self, asked: bool) -> None:
        """Ask for a new passphrase too, or not."""
        self.passphrase_words.setVisible(asked)
        self.passphrase.setVisible(asked)
        self._follow()
        self.fit()

    def _follow(self) -> None:
        whole = self.passphrase.isHidden() or self.passphrase.complete
        self.accept_button.setEnabled(bool(self.key.toPlainText().strip()) and whole)

    def _on_accepted(self) -> None:
        self.problem.hide()
        self.setEnabled(False)
        passphrase = None if self.passphrase.isHidden() else self.passphrase.text()
        self.entered.emit(self.key.toPlainText(), passphrase)

    def say(self, problem: str) -> None:
        """Say what is wrong with what was entered, and let it be changed."""
        self.setEnabled(True)
        self.problem.setText(problem)
        self.problem.show()
        self.fit()
        self.key.setFocus()
