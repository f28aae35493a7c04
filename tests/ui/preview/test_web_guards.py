"""The profile of the preview by itself: nothing is kept, nothing is saved, nobody is asked."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWebEngineCore import QWebEnginePage, QWebEngineProfile, QWebEngineSettings
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.core.mail_document import MailDocument
from ui.preview.mail_page import MailPage
from ui.preview.scheme import address
from ui.preview.web_guards import _OFF, Guards, MailProfile

PROFILE_ALONE = Guards(policy=False, interceptor=False, profile=True, settings=False, navigation=False)
NOTHING = Guards(policy=False, interceptor=False, profile=False, settings=False, navigation=False)
DOWNLOAD = "data:application/octet-stream;base64,AAAA"


class Bench:
    """A page of a profile with chosen guards."""

    def __init__(self, guards: Guards, parent) -> None:
        self.profile = MailProfile(parent, guards)
        self.page = MailPage(self.profile, parent)

    def close(self) -> None:
        delete(self.page)
        delete(self.profile)


@pytest.fixture
def make(qapp) -> Iterator:
    made: list[Bench] = []

    def new(guards: Guards) -> Bench:
        made.append(Bench(guards, qapp))
        return made[-1]

    yield new
    for bench in made:
        bench.close()


@pytest.fixture
def visits() -> Iterator[tuple[str, list[str | None]]]:
    """A server on this machine that sets a cookie, and the cookies that each visit to it brought."""
    brought: list[str | None] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/":
                brought.append(self.headers.get("Cookie"))
            self.send_response(200)
            self.send_header("Set-Cookie", "seen=1; Max-Age=9999; Path=/")
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's names
            """Nothing is said."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", brought
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "brought"), [("guarded", [None, None]), ("bare", [None, "seen=1"])])
def test_the_profile_alone_takes_no_cookie_and_without_it_one_comes_back(visits, kind: str, brought: list) -> None:
    tests = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "support.cookie_visits", visits[0], kind],
        cwd=tests.parent,
        env={**os.environ, "PYTHONPATH": f"{tests}{os.pathsep}{tests.parent}", "QTWEBENGINE_CHROMIUM_FLAGS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert visits[1] == brought


def test_it_is_off_the_record_and_keeps_no_files(make) -> None:
    profile = make(Guards()).profile
    assert profile.isOffTheRecord()
    assert profile.storageName() == ""
    assert profile.httpCacheType() is QWebEngineProfile.HttpCacheType.NoCache
    assert profile.persistentCookiesPolicy() is QWebEngineProfile.PersistentCookiesPolicy.NoPersistentCookies
    ask = QWebEngineProfile.PersistentPermissionsPolicy.AskEveryTime
    assert profile.persistentPermissionsPolicy() is ask
    assert not profile.isPushServiceEnabled()
    assert not profile.isSpellCheckEnabled()


def test_every_switch_that_a_mail_has_no_use_for_is_off(make) -> None:
    settings = make(Guards()).page.settings()
    still_on = [attribute.name for attribute in _OFF if settings.testAttribute(attribute)]
    assert still_on == []
    refused = QWebEngineSettings.UnknownUrlSchemePolicy.DisallowUnknownUrlSchemes
    assert settings.unknownUrlSchemePolicy() is refused


def test_the_profile_alone_refuses_a_download(make, qtbot: QtBot, tmp_path: Path) -> None:
    bench = make(PROFILE_ALONE)
    bench.profile.setDownloadPath(str(tmp_path))
    with qtbot.waitSignal(bench.profile.download_refused, timeout=10_000):
        bench.page.download(QUrl(DOWNLOAD), "virus.exe")
    assert list(tmp_path.iterdir()) == []


def test_without_the_profile_the_same_download_is_offered(make, qtbot: QtBot, tmp_path: Path) -> None:
    """The control: there is something to refuse."""
    bench = make(NOTHING)
    bench.profile.setDownloadPath(str(tmp_path))
    refused: list[int] = []
    bench.profile.download_refused.connect(lambda: refused.append(1))
    with qtbot.waitSignal(bench.profile.downloadRequested, timeout=10_000) as offered:
        bench.page.download(QUrl(DOWNLOAD), "virus.exe")
    assert offered.args is not None
    assert offered.args[0].url().scheme() == "data"
    assert refused == []


def test_a_page_asks_nobody_for_a_permission(make, qtbot: QtBot) -> None:
    """With scripts on and every other guard away, what asks for the microphone, the place or the screen is refused."""
    bench = make(Guards(policy=False, interceptor=False, profile=True, settings=False, navigation=True))
    bench.page.settings().setAttribute(QWebEngineSettings.WebAttribute.JavascriptEnabled, True)
    script = (
        b"<body><script>Notification.requestPermission().then(r => document.title = 'told ' + r,"
        b" e => document.title = 'told ' + e.name)</script>"
    )
    nonce = bench.profile.store.add(MailDocument(script, ""))
    bench.page.expect(nonce)
    bench.page.load(QUrl(address(nonce)))
    qtbot.waitUntil(lambda: bench.page.title().startswith("told "), timeout=10_000)
    assert "granted" not in bench.page.title()


def test_no_file_dialog_and_no_new_window_come_of_a_page(make) -> None:
    page = make(Guards()).page
    mode = QWebEnginePage.FileSelectionMode.FileSelectOpen
    assert page.chooseFiles(mode, [], []) == []
    assert page.createWindow(QWebEnginePage.WebWindowType.WebBrowserTab) is None
