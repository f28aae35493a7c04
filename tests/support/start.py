"""One start of the window over a folder, and what a person does in the dialogs of the start."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.context import closed_log
from app.services.security.closed_log import Trouble
from support.cache import NOW
from ui.application import Options, Session
from ui.dialogs.closed_log_dialog import ClosedLogDialog

LONG = 20_000


class Start:
    """One start of the program over a folder."""

    def __init__(self, folder: Path, qapp: QApplication, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        options = Options(folder, NOW, keyring=True, rest=[])
        self.session = Session(qapp, options, closed_log(folder, keyring=True))
        self.gave_up: list[bool] = []
        self.session.opening.given_up.connect(lambda: self.gave_up.append(True))
        self.session.start()

    def shown(self, kind: type[QDialog]) -> QDialog:
        """Wait for the dialog that is asked now."""
        opening_ = self.session.opening
        self.qtbot.waitUntil(
            lambda: isinstance(opening_.dialog, kind) and opening_.dialog.isVisible() and opening_.dialog.isEnabled(),
            timeout=LONG,
        )
        assert opening_.dialog is not None
        return opening_.dialog

    def closed(self, trouble: Trouble) -> ClosedLogDialog:
        dialog = self.shown(ClosedLogDialog)
        assert isinstance(dialog, ClosedLogDialog)
        assert dialog.trouble is trouble
        return dialog

    def opened(self) -> int:
        """Wait for the main window; return how many messages the log has."""
        self.qtbot.waitUntil(lambda: self.session.window is not None and self.session.window.isVisible(), timeout=LONG)
        context, window = self.session.context, self.session.window
        assert context is not None
        assert window is not None
        self.qtbot.waitUntil(lambda: window.contacts.total is not None, timeout=LONG)
        assert self.session.opening.dialog is None, "nothing is asked any more"
        count = context.database.reader().execute("SELECT count(*) FROM message").fetchall()[0][0]
        return int(count)

    def end(self) -> None:
        if self.session.window is not None:
            self.session.window.close()
            self.session.window.deleteLater()
        self.session.opening._show(None)
        self.session.end()
        self.session.deleteLater()


def press(button: QPushButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def type_in(line: QLineEdit, words: str) -> None:
    line.clear()
    QTest.keyClicks(line, words)
