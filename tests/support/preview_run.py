"""A process of its own that shows attack messages in the real preview, touches them, and tells what got out.

Started as ``python -m support.preview_run JOB.json``; the job names the runs, and the answer is written beside it.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWebEngineCore import QWebEngineDownloadRequest, QWebEnginePage, QWebEngineProfile, QWebEngineSettings
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.core.mail_document import MailDocument
from app.services.preview import document_of_mail
from support.preview_sink import Sink
from support.preview_vectors import Vector, raw_html, vectors
from ui.preview import scheme
from ui.preview.mail_page import MailPage
from ui.preview.mail_view import MailView
from ui.preview.web_guards import Guards, MailProfile
from ui.preview.web_host import WebHost

LOAD_MS: Final = 4_000
SETTLE_MS: Final = 130
LAST_MS: Final = 1_500
POINTS: Final = ((300, 200), (60, 45), (20, 20), (300, 60))


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


class NaivePage(QWebEnginePage):
    """A page as somebody makes it who knows nothing of what strangers send."""

    def javaScriptConsoleMessage(self, level: Any, message: str, line: int, source: str) -> None:  # noqa: N802
        WATCH.note_text(message)

    def createWindow(self, kind: Any) -> QWebEnginePage:  # noqa: N802
        WATCH.note("window")
        return self

    def javaScriptAlert(self, origin: Any, text: str) -> None:  # noqa: N802
        """Nobody is there to press OK."""


def heard(_page: MailPage, _level: Any, message: str, _line: int, _source: str) -> None:
    """What a guarded page says, which the program drops."""
    WATCH.note_text(message)


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


def run_all(run: dict[str, Any], window: QWidget, sink: Sink, bait: Path) -> dict[str, Any]:
    """Show all vectors of one run; returns the effects of each."""
    layout = window.layout()
    assert layout is not None
    WATCH.effects.clear()
    kind = run["kind"]
    before = sink.packets
    if kind == "naive":
        show: NaiveShow | LoneShow | WholeShow = NaiveShow(window, str(bait))
    elif kind == "whole":
        show = WholeShow(window, str(bait))
    else:
        off = dict.fromkeys(("policy", "interceptor", "profile", "settings", "navigation"), False)
        show = LoneShow(window, Guards(**{**off, **run["guards"]}), str(bait), sanitise=kind == "sanitiser")
    top = show._view if isinstance(show, WholeShow) else show.view
    layout.addWidget(top)
    for vector in vectors():
        if vector.id in run["ids"]:
            sink.files.clear()
            sink.http.clear()
            sink.dns.clear()
            seen = sink.packets
            WATCH.current = vector.id
            show.show(vector)
            if vector.kind not in run.get("untouched", ()):
                touch(show.view)
            wait(SETTLE_MS)
            if sink.files:
                WATCH.note("file")
            if sink.http or sink.dns:
                WATCH.note("network")
            if kind == "whole" and sink.packets > seen:
                WATCH.note("packets")
    wait(LAST_MS)
    if kind == "whole" and sink.packets > before:
        WATCH.note("packets")
    show.end()
    layout.removeWidget(top)
    top.hide()
    return {vector: sorted(effects) for vector, effects in WATCH.effects.items()}


def main() -> None:
    """Do the job that the first word names."""
    job = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    bait = Path(job["bait"])
    sink = Sink(sealed=job["sealed"])
    sink.watch(bait)
    if job["dead_network"]:
        scheme.prepare()
    else:
        rule = "" if job["sealed"] else '--host-resolver-rules="MAP *.sink.test 127.0.0.1"'
        os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] = rule
        scheme.register()
    MailPage.javaScriptConsoleMessage = heard  # pyright: ignore[reportAttributeAccessIssue]
    application = QApplication(["preview-run"])
    window = QWidget()
    QVBoxLayout(window)
    window.resize(700, 500)
    window.show()
    found = {run["name"]: run_all(run, window, sink, bait) for run in job["runs"]}
    Path(sys.argv[1]).with_suffix(".answer").write_text(json.dumps(found), "utf-8")
    window.close()
    application.processEvents()
    os._exit(0)  # the control leaves pages behind that may hang


if __name__ == "__main__":
    main()
