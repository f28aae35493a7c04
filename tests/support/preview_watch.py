"""Notes what a shown message does that it must not, and touches it as a person may."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QEventLoop, QObject, QPoint, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWebEngineCore import QWebEngineDownloadRequest, QWebEnginePage
from PySide6.QtWidgets import QWidget

from ui.preview.mail_page import MailPage

POINTS: Final = ((300, 200), (60, 45), (20, 20), (300, 60))
OPENED: Final = ("http", "https", "mailto", "tel", "file", "ftp", "data", "javascript", "blob", "commslog")


def wait(milliseconds: int, done: Callable[[], bool] = lambda: False) -> None:
    """Let events pass until *done*, or for so long."""
    end = time.monotonic() + milliseconds / 1000
    while not done() and time.monotonic() < end:
        loop = QEventLoop()
        QTimer.singleShot(5, loop.quit)
        loop.exec()


class Watch:
    """What a page does that it must not, by the vector that is shown."""

    def __init__(self) -> None:
        self.effects: dict[str, set[str]] = {}
        self.current = ""

    def note(self, effect: str) -> None:
        if self.current:
            self.effects.setdefault(self.current, set()).add(effect)

    def note_text(self, text: str) -> None:
        if text.startswith("XSS-"):  # a refusal that quotes it begins otherwise
            self.note("script")

    def watch_page(self, page: QWebEnginePage) -> None:
        page.titleChanged.connect(self.note_text)
        page.urlChanged.connect(self._on_url)

    def _on_url(self, url: QUrl) -> None:
        if url.scheme() not in {"commslog", "data", ""} and url.toString() != "about:blank":
            self.note("navigation")

    def on_download(self, download: QWebEngineDownloadRequest) -> None:
        if download.state() is not QWebEngineDownloadRequest.DownloadState.DownloadCancelled:
            self.note("download")


WATCH: Final = Watch()


def heard(_page: MailPage, _level: Any, message: str, _line: int, _source: str) -> None:
    """What a guarded page says, which the program drops."""
    WATCH.note_text(message)


class Opener(QObject):
    """Stands for the browser and the other programs that a link would start; nothing is ever to be opened unasked."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        for scheme in OPENED:
            QDesktopServices.setUrlHandler(scheme, self, "open_url")  # pyright: ignore[reportArgumentType, reportCallIssue] - it really takes a name

    @Slot(QUrl)
    def open_url(self, _url: QUrl) -> None:
        """Called by Qt in place of another program."""
        WATCH.note("opened")


def touch(widget: QWidget) -> None:
    """Move over, click, tab and press Enter, as a person may."""
    for x, y in POINTS:
        QTest.mouseMove(_target(widget), QPoint(x, y))
        wait(4)
        QTest.mouseClick(_target(widget), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(x, y))
        wait(4)
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Return):
        QTest.keyClick(_target(widget), key)
        wait(4)


def _target(widget: QWidget) -> QWidget:
    """What takes the events: Chromium makes it anew when a page of another site comes."""
    target = widget.focusProxy() or widget
    target.setFocus()
    return target
