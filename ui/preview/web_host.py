"""The web part of the preview: one view, its page, and the life of the process that draws it."""

from __future__ import annotations

import atexit
import os
import signal
import sys
from collections.abc import Callable
from typing import Final
from weakref import WeakSet

from PySide6.QtCore import QByteArray, QCoreApplication, QElapsedTimer, QObject, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QContextMenuEvent, QPageLayout
from PySide6.QtQuickWidgets import QQuickWidget
from PySide6.QtWebEngineCore import (
    QWebEngineFindTextResult,
    QWebEngineLoadingInfo,
    QWebEnginePage,
    QWebEngineScript,
    QWebEngineSettings,
)
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget
from shiboken6 import delete, isValid

from app.core.mail_document import MailDocument
from app.i18n import _
from ui.preview.mail_page import MailPage
from ui.preview.scheme import address, nonce_of
from ui.preview.web_guards import MailProfile

# Asked in a world of our own, in which no word of the message runs: -1 when something of the page has been on the
# screen, else how many frames it has drawn so far. A page in which nothing is to be seen draws frames and shows none of
# them; a hidden window draws no frame, and one that is covered may not either.
_PAINTED: Final = """(() => {
    if (performance.getEntriesByType('paint').length) return -1;
    const world = globalThis;
    if (world.frames_drawn === undefined) {
        world.frames_drawn = 0;
        const count = () => { if (++world.frames_drawn < 20) requestAnimationFrame(count); };
        requestAnimationFrame(count);
    }
    return world.frames_drawn;
})()"""
_ASK_AGAIN_MS: Final = 2
_EMPTY_FRAMES: Final = 6
_HIDDEN_MS: Final = 100  # so long after it was loaded the page is taken to be there
_LONGEST_MS: Final = 1_000
# A page that is drawn at another size is there some frames later; where nothing is drawn none comes.
_FRAMES: Final = 3
_FRAMES_MS: Final = 100
_LAST_FRAME_MS: Final = 20  # the last one may not come, because nothing moves any more
_BLANK: Final = MailDocument(b"<!DOCTYPE html><html><body></body></html>", "")


def mail_profile() -> MailProfile:
    """The one profile of this process; it outlives every page."""
    application = QCoreApplication.instance()
    assert application is not None, "a profile needs a running application"
    found = application.findChild(MailProfile, "mail_profile")
    if found is None:
        found = MailProfile(application)
        found.setObjectName("mail_profile")
        atexit.register(_end_web)
    return found


_PAGES: Final[WeakSet[MailPage]] = WeakSet()


def _end_web() -> None:
    """End the pages, then the profile, while Qt still stands: in the order of chance the program would crash."""
    for page in list(_PAGES):
        if isValid(page):
            delete(page)
    application = QCoreApplication.instance()
    profile = application.findChild(MailProfile, "mail_profile") if application is not None else None
    if profile is not None:
        delete(profile)


class MailWebView(QWebEngineView):
    """The view; its menu offers to copy, and nothing that would leave the page."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAcceptDrops(False)
        self.setAccessibleName(_("Message"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = menu.addAction(_("Copy"))
        copy.setEnabled(self.hasSelection())
        copy.triggered.connect(lambda: self.triggerPageAction(QWebEnginePage.WebAction.Copy))
        everything = menu.addAction(_("Select All"))
        everything.triggered.connect(lambda: self.triggerPageAction(QWebEnginePage.WebAction.SelectAll))
        menu.popup(event.globalPos())


class WebHost(QObject):
    """Loads one document after the other into the same page. A name (nonce) tells late reports from fresh ones."""

    loaded = Signal(str)  # the nonce of the page that is there now
    painted = Signal(str)  # and now it is on the screen too
    answered = Signal(str)  # the page is laid out and answers
    died = Signal()  # the process that drew it is gone
    alarmed = Signal()  # a guard had to stop the page
    link_clicked = Signal(str)
    link_hovered = Signal(str)

    def __init__(self, parent: QWidget, profile: MailProfile | None = None) -> None:
        super().__init__(parent)
        self.profile = profile or mail_profile()
        self.view = MailWebView(parent)
        self.page = MailPage(self.profile, self.view)
        _PAGES.add(self.page)
        self.nonce = ""
        self._guarding = False
        self._frames_left = 0
        self._painting = QTimer(self, singleShot=True)
        self._painting.timeout.connect(self._on_painted)
        self._canvas: QQuickWidget | None = None
        self._since_load = QElapsedTimer()
        self.page.loadingChanged.connect(self._on_loading_changed)
        self.page.renderProcessTerminated.connect(lambda _status, _code: self.died.emit())
        self.page.strayed.connect(self.alarm)
        self.page.link_clicked.connect(self.link_clicked)
        self.page.linkHovered.connect(self.link_hovered)
        self.profile.network.blocked.connect(self.alarm)
        self.view.setPage(self.page)
        self.load(None)

    def load(self, document: MailDocument | None) -> None:
        """Show *document*, or an empty page."""
        self.profile.store.drop(self.nonce)
        self.nonce = self.profile.store.add(document or _BLANK)
        self._guarding = document is not None
        self._frames_left = 0
        self._painting.stop()
        self.page.expect(self.nonce)
        self.page.load(QUrl(address(self.nonce)))

    def kill(self) -> bool:
        """End the process that draws; `died` follows, unless there is none (then False)."""
        number = self.page.renderProcessPid()
        if number <= 0:
            return False
        os.kill(number, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
        return True

    def _on_loading_changed(self, info: QWebEngineLoadingInfo) -> None:
        nonce = nonce_of(info.url().toString())
        if nonce != self.nonce or not self._guarding:
            return
        if info.status() is QWebEngineLoadingInfo.LoadStatus.LoadSucceededStatus:
            self.loaded.emit(nonce)
            self._since_load.start()
            self._ask_painted(nonce)
        elif info.status() is QWebEngineLoadingInfo.LoadStatus.LoadFailedStatus:
            self.alarm()

    def _ask_painted(self, nonce: str) -> None:
        if nonce == self.nonce:
            world = QWebEngineScript.ScriptWorldId.ApplicationWorld
            self.page.runJavaScript(_PAINTED, world, lambda frames: self._on_frames_told(nonce, frames))

    def _on_frames_told(self, nonce: str, frames: object) -> None:
        if nonce != self.nonce or not isinstance(frames, int | float):
            return  # another page is on its way, or the process has died over the question
        self.answered.emit(nonce)
        longest = _LONGEST_MS if self.view.isVisible() else _HIDDEN_MS
        if frames < 0 or frames >= _EMPTY_FRAMES or self._since_load.elapsed() > longest:
            self._on_painted()
        else:
            QTimer.singleShot(_ASK_AGAIN_MS, self, lambda: self._ask_painted(nonce))

    def _await_frames(self) -> None:
        canvas = self.view.findChild(QQuickWidget)  # made anew with each process that draws
        if canvas is not None and canvas is not self._canvas:
            self._canvas = canvas
            canvas.quickWindow().afterRendering.connect(self._on_frame, Qt.ConnectionType.DirectConnection)
        self._frames_left = _FRAMES
        self._painting.start(_FRAMES_MS)

    def await_painted(self) -> None:
        """Tell by `painted` when the page, drawn anew at another size, is on the screen."""
        self._await_frames()

    def _on_frame(self) -> None:
        if self._frames_left > 0:
            self._frames_left -= 1
            if self._frames_left < _FRAMES - 1:
                self._painting.start(_LAST_FRAME_MS if self._frames_left else 0)

    def _on_painted(self) -> None:
        self._frames_left = 0
        self.painted.emit(self.nonce)

    def alarm(self) -> None:
        """Something happened that a page must not do. Told once Chromium is through: to load
        another page from within its question would end the program.
        """
        if self._guarding:
            nonce = self.nonce
            QTimer.singleShot(0, self, lambda: self._tell_alarm(nonce))

    def _tell_alarm(self, nonce: str) -> None:
        if self._guarding and nonce == self.nonce:
            self.alarmed.emit()

    def set_looks(self, *, dark: bool, width: int | None, zoom: float) -> None:
        """Paper, width in pixels (None: all there is) and zoom, without loading the page again."""
        self.page.settings().setAttribute(QWebEngineSettings.WebAttribute.ForceDarkMode, dark)
        self.page.setBackgroundColor(Qt.GlobalColor.black if dark else Qt.GlobalColor.white)
        self.page.setZoomFactor(zoom)
        self.view.setMaximumWidth(width if width is not None else 16_777_215)
        self.view.setMinimumWidth(0)

    def find(self, text: str, backwards: bool, done: Callable[[int, int], None]) -> None:
        """Mark the next place of *text*; *done* hears how many places there are and which is marked."""
        flags = QWebEnginePage.FindFlag.FindBackward if backwards else QWebEnginePage.FindFlag(0)

        def tell(result: QWebEngineFindTextResult) -> None:
            done(result.numberOfMatches(), result.activeMatch())

        self.page.findText(text, flags, tell)

    def pdf(self, layout: QPageLayout, done: Callable[[bytes], None]) -> None:
        """Print the page; *done* gets the file, empty when it could not be made."""

        def tell(content: QByteArray) -> None:
            done(bytes(content.data()))

        self.page.printToPdf(tell, layout)

    def content_height(self) -> int:
        """How tall the page is when nothing has to be scrolled, in pixels of the view."""
        return round(self.page.contentsSize().height())
