"""The views that attack messages are shown in: unguarded, with one guard alone, and the preview as it is."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QUrl
from PySide6.QtWebEngineCore import QWebEnginePage, QWebEngineProfile, QWebEngineSettings
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication, QWidget

from app.core.mail_document import MailDocument
from app.services.preview import document_of_mail
from support.preview_vectors import Vector, raw_html
from support.preview_watch import WATCH, wait
from ui.preview.mail_view import MailView
from ui.preview.web_guards import Guards, MailProfile
from ui.preview.web_host import WebHost

LOAD_MS: Final = 4_000


class NaivePage(QWebEnginePage):
    """A page as somebody makes it who knows nothing of what strangers send."""

    def javaScriptConsoleMessage(self, level: Any, message: str, line: int, source: str) -> None:  # noqa: N802
        WATCH.note_text(message)

    def createWindow(self, kind: Any) -> QWebEnginePage:  # noqa: N802
        WATCH.note("window")
        return self

    def javaScriptAlert(self, origin: Any, text: str) -> None:  # noqa: N802
        """Nobody is there to press OK."""


class NaiveShow:
    """The control: all on, nothing guarded."""

    def __init__(self, parent: QWidget, bait: str) -> None:
        self.view = QWebEngineView(parent)
        self._profile = QWebEngineProfile(parent)
        self._page = NaivePage(self._profile, self.view)
        self._page.settings().setAttribute(QWebEngineSettings.WebAttribute.LocalContentCanAccessRemoteUrls, True)
        self._profile.downloadRequested.connect(WATCH.on_download)
        WATCH.watch_page(self._page)
        self.view.setPage(self._page)
        self._bait = bait
        self._loaded: list[bool] = []
        self._page.loadFinished.connect(self._loaded.append)

    def show(self, vector: Vector) -> None:
        self._loaded.clear()
        base = QUrl.fromLocalFile(f"{self._bait}/") if vector.kind == "file" else QUrl("http://base.sink.test:8099/")
        self._page.setHtml(raw_html(vector.mail(self._bait)), base)
        wait(LOAD_MS, lambda: bool(self._loaded))

    def end(self) -> None:
        self._page.deleteLater()


class LoneShow:
    """One guard alone, or the sanitiser alone."""

    def __init__(self, parent: QWidget, guards: Guards, bait: str, *, sanitise: bool) -> None:
        self._profile = MailProfile(QApplication.instance(), guards)  # pyright: ignore[reportArgumentType]
        self._profile.downloadRequested.connect(WATCH.on_download)
        self._host = WebHost(parent, self._profile)
        self.view = self._host.view
        self._bait, self._sanitise = bait, sanitise
        self._loaded: list[str] = []
        self._host.loaded.connect(self._loaded.append)
        WATCH.watch_page(self._host.page)

    def show(self, vector: Vector) -> None:
        self._loaded.clear()
        mail = vector.mail(self._bait)
        if self._sanitise:
            document = document_of_mail(mail)
            bare = document.html.replace(b"Content-Security-Policy", b"X-Nothing")  # it is another guard
            document = MailDocument(bare or b"<p>text", document.text, document.parts)
        else:
            document = MailDocument(raw_html(mail).encode("utf-8", "replace") or b"<p>", "")
        self._host.load(document)
        wait(LOAD_MS, lambda: bool(self._loaded))

    def end(self) -> None:
        self._host.page.deleteLater()


class WholeShow:
    """The preview as the program has it."""

    def __init__(self, parent: QWidget, bait: str) -> None:
        self._view = MailView(parent)
        self._view.prewarm()
        host = self._view._host
        assert host is not None
        host.profile.downloadRequested.connect(WATCH.on_download)
        WATCH.watch_page(host.page)
        host.alarmed.connect(lambda: WATCH.note("alarm"))
        self.view: QWidget = self._view
        self._bait = bait
        self._shown: list[int] = []
        self._view.shown.connect(self._shown.append)
        self._count = 0

    def show(self, vector: Vector) -> None:
        self._shown.clear()
        self._count += 1
        self._view.show_document(document_of_mail(vector.mail(self._bait)), self._count)
        wait(LOAD_MS, lambda: bool(self._shown))
        if not self._shown:
            WATCH.note("nothing shown")
        web = self._view.web_widget
        self.view = self._view.text if self._view.is_text or web is None else web

    def end(self) -> None:
        self._view.deleteLater()
