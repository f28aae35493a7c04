"""Messages that try to freeze the window or to eat its memory: each answers in time, or its text stands there."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from app.core.mail_document import MailDocument
from app.services.preview import document_of_mail
from support.preview_bombs import MORE_BOMBS, build_bomb
from support.preview_vectors import BY_WHAT, vectors
from ui.preview.mail_view import MailView

pytestmark = [pytest.mark.slow]

GATE_S = 3.0  # the aim is one second
FREEZE_S = 0.5  # a window that stands still for longer seems dead
BOMBS = [vector.what for vector in vectors() if vector.kind == "dos"] + list(MORE_BOMBS)


def crowded() -> float:
    """How many times slower than alone this machine is now, because others work on it too."""
    if not hasattr(os, "getloadavg"):
        return 1.0
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def mail(what: str) -> bytes:
    return BY_WHAT[what].mail() if what in BY_WHAT else build_bomb(what)


class Heart:
    """Beats every few milliseconds on the window's thread; the longest gap is how long it stood still."""

    def __init__(self, parent: QObject) -> None:
        self.longest = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer(parent, interval=5)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, now - self._last)
        self._last = now


@pytest.mark.parametrize("what", BOMBS)
def test_a_bomb_answers_in_time_or_is_text(qtbot: QtBot, what: str) -> None:
    raw = mail(what)
    view = MailView()
    qtbot.addWidget(view)
    view.resize(820, 600)
    view.show()
    view.prewarm()
    view.show_document(document_of_mail(b"Content-Type: text/html\n\n<p>before"), 1)
    with qtbot.waitSignal(view.shown, timeout=10_000):
        pass
    heart = Heart(view)
    with ThreadPoolExecutor(1) as pool:
        started = time.perf_counter()
        made = pool.submit(document_of_mail, raw)
        qtbot.waitUntil(made.done, timeout=10_000)
        document: MailDocument = made.result()
        with qtbot.waitSignal(view.shown, timeout=10_000):
            view.show_document(document, 2)
        took = time.perf_counter() - started
    assert took < GATE_S * crowded()
    if view.is_text:
        assert view.reason.text()
        assert view.text.toPlainText()
    # It still answers: the next message comes as if nothing had been.
    with qtbot.waitSignal(view.shown, timeout=10_000):
        view.show_document(document_of_mail(b"Content-Type: text/html\n\n<p>after"), 3)
    assert not view.is_text
    assert heart.longest < FREEZE_S * crowded()


def test_all_bombs_of_the_manifest_are_built_or_kept() -> None:
    assert all(vector.mail() for vector in vectors() if vector.kind == "dos")
    assert len(BOMBS) == 23 + len(MORE_BOMBS)
