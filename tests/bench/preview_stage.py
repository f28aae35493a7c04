"""The preview over a log of mails, and a bare web view beside it: both show a mail, and tell when it can be seen."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEventLoop, QPoint, QTimer
from PySide6.QtWebEngineWidgets import QWebEngineView

from app.core.mail_document import MailDocument
from app.core.records import PersonKind
from app.services.preview import document_of_html
from bench.apart import memory_mb
from bench.mails import colour_of, mail_html, school_of_mails
from bench.screen import Heart, application, colour_at, idle, wait_until
from support.school import NOW, School, instant
from ui import icons
from ui.application import IDLE_MS, Options, follow_theme, make_desk
from ui.preview.mail_view import MailView
from ui.windows.main_window import MainWindow
from ui.workers.task_runner import TaskRunner

SIZE: Final = (820, 600)
MARGIN: Final = QPoint(4, 200)  # in the margin of a mail: its colour alone
SETTLE_S: Final = 1.5
KEY_REPEAT_MS: Final = 33


class BareView:
    """A web view as Qt gives it, told to show HTML."""

    def __init__(self) -> None:
        application()
        self.view = QWebEngineView()
        self.view.resize(*SIZE)
        self.view.show()

    def show(self, n: int, html: str) -> None:
        """Show mail *n*, and return when its colour is on the screen."""
        self.view.setHtml(html)
        wait_until(lambda: colour_at(self.view, MARGIN) == colour_of(n))

    def close(self) -> None:
        """Take it away."""
        self.view.close()
        self.view.deleteLater()


class GuardedView:
    """The view of our preview, its cleaning on a worker thread included."""

    def __init__(self) -> None:
        self.tasks = TaskRunner(application())
        self.view = MailView()
        self.view.resize(*SIZE)
        self.view.show()
        self.view.prewarm()

    def show(self, n: int, html: str) -> None:
        """Clean mail *n*, show it, and return when it is told to be on the screen."""
        self.show_document_of(lambda: document_of_html(html), n)
        assert colour_at(self.view, MARGIN) == colour_of(n), "it is told to be there, and is not"

    def show_document_of(self, work, generation: int) -> MailDocument:
        """Show what *work* makes on a worker thread, and return it when it, or its text, is on the screen."""
        loop, made = QEventLoop(), list[MailDocument]()

        def done(document: MailDocument) -> None:
            made.append(document)
            self.view.show_document(document, generation)

        def told(which: int) -> None:
            if which == generation:
                loop.quit()

        self.view.shown.connect(told)
        QTimer.singleShot(30_000, loop, loop.quit)
        self.tasks.run(work, done, lambda _error: loop.quit())
        loop.exec()
        self.view.shown.disconnect(told)
        assert made, "it could not be made"
        return made[0]

    def close(self) -> None:
        """Take it away."""
        self.tasks.stop()
        self.view.close()
        self.view.deleteLater()


class Walk:
    """The real windows over a log of mails: one person's table, and the preview that follows it."""

    def __init__(self, school: School, count: int, *, prepared: bool = True) -> None:
        application_ = application()
        self.context = school.context
        icons.book().load()
        follow_theme(application_, lambda: "light")
        options = Options(school.context.paths.data_dir, instant(NOW), keyring=False, rest=[])
        self.desk = make_desk(school.context, options, application_)
        self.main = MainWindow(self.desk)
        self.main.show()
        self.main.start()
        if prepared:
            self.main.book.prepare_preview()
        [person] = school.listed(PersonKind.CONTACT)
        self.window = self.main.book.open_person(person)
        self.panel = self.window.history.communications
        wait_until(lambda: self.panel.model.complete and self.panel.model.rowCount() == count)
        self.count = count
        self.at = 0
        self.down = 1
        self.seen: list[int] = []

    def open(self) -> None:
        """Press the eye of the first mail, and return when it is there."""
        self.panel.move_current(0)
        self.main.book.show_preview(self.panel, 0)
        assert self.preview is not None
        self.preview.message_shown.connect(self.seen.append)
        self._await()

    @property
    def preview(self):
        """The preview; None before it was made."""
        return self.main.book.preview

    def step(self) -> None:
        """Press the arrow key, and return when the next mail is there; at the end of the table the walk turns."""
        self.press()
        self._await()

    def press(self) -> None:
        """Press the arrow key."""
        if not 0 <= self.at + self.down < self.count:
            self.down = -self.down
        self.at += self.down
        self.preview.follower.step(self.down)

    def _await(self) -> None:
        wanted = self._row().message_id
        wait_until(lambda: bool(self.seen) and self.seen[-1] == wanted)

    def _row(self):
        found = self.panel.row_at(self.at)
        assert found is not None
        return found

    def shows_what_it_should(self) -> bool:
        """Whether the colour on the screen is that of the mail whose row is chosen."""
        number = int(self._row().subject.removeprefix("Mail "))
        return colour_at(self.preview.stage.mail, MARGIN) == colour_of(number)

    def hold_key(self, presses: int) -> tuple[int, float]:
        """Hold the arrow key: how many mails were seen of *presses*, and the longest time the window stood still."""
        self.seen.clear()
        left = presses
        timer = QTimer(interval=KEY_REPEAT_MS)

        def beat() -> None:
            nonlocal left
            if left:
                left -= 1
                self.press()

        timer.timeout.connect(beat)
        heart = Heart(timer)
        timer.start()
        wait_until(lambda: not left and bool(self.seen) and self.seen[-1] == self._row().message_id, 60)
        timer.stop()
        return len(self.seen), heart.stop()

    def close(self) -> None:
        """Close all windows."""
        self.main.close()
        self.desk.tasks.stop()
        for window in (self.window, self.main):
            window.deleteLater()
        idle(0.05)


def _walk_in(folder: str, count: int, size: int, **options: bool) -> Walk:
    return Walk(school_of_mails(Path(folder), count, size), count, **options)


def first_preview(folder: str, size: int) -> float:
    """In a process of its own: how long the first preview takes, in ms, once the program was idle for a while."""
    walk = _walk_in(folder, 3, size)
    idle(IDLE_MS / 1000 + SETTLE_S)
    began = time.perf_counter()
    walk.open()
    took = (time.perf_counter() - began) * 1000
    assert walk.shows_what_it_should()
    return took


def first_bare(size: int) -> float:
    """In a process of its own: how long a bare view takes to show its first HTML, in ms."""
    application()
    html = mail_html(1, size)
    idle(SETTLE_S)
    began = time.perf_counter()
    BareView().show(1, html)
    return (time.perf_counter() - began) * 1000


def memory_growth(folder: str, first: int, last: int, size: int) -> float:
    """In a process of its own: memory after *last* previews above that after *first*, in MB, renderer included."""
    walk = _walk_in(folder, 120, size)
    walk.open()
    for _ in range(first - 1):
        walk.step()
    idle(SETTLE_S)
    before = memory_mb()
    for _ in range(last - first):
        walk.step()
    idle(SETTLE_S)
    assert walk.shows_what_it_should()
    return memory_mb() - before
