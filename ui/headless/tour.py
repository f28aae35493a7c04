"""Opens each window over the data of a folder and keeps a picture of it: ``tour --out FOLDER``."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.context import open_context
from app.core.date_ranges import DateRange, Preset
from app.core.messages import Scope, ScopeKind
from app.core.people import Person
from app.core.records import PersonKind
from app.errors import EXIT_DONE, EXIT_NOTHING_DONE, EXIT_USAGE, AppError
from app.i18n import _
from app.services.history import HistoryQuery
from ui import icons, theme
from ui.application import make_application, make_desk, parse_options
from ui.windows.main_window import MainWindow
from ui.windows.person_window import PersonWindow
from ui.workers.desk import Desk

WAIT_S: Final = 20.0
LOOKED_AT: Final = 200  # people among whom one with a telling log is chosen


class TourError(AppError):
    """The tour could not show what it came for."""


def run(global_arguments: list[str], arguments: list[str]) -> int:
    """Take the pictures; the last line on the standard output names what was shown, as JSON."""
    parser = argparse.ArgumentParser(prog="comms-log tour")
    parser.add_argument("--out", type=Path, required=True)
    try:
        chosen = parser.parse_args(arguments)
        options = parse_options(global_arguments)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else EXIT_USAGE
    application = make_application([])
    try:
        chosen.out.mkdir(parents=True, exist_ok=True)
        context = open_context(options.data_dir, now=options.now, keyring=options.keyring)
        icons.book().load()
        desk = make_desk(context, options, application)
        report = Tour(application, desk, chosen.out).run()
        desk.tasks.stop()
        context.close()
    except (AppError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_NOTHING_DONE
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    return EXIT_DONE


class Tour:
    """One walk through the windows."""

    def __init__(self, application: QApplication, desk: Desk, out: Path) -> None:
        self._application = application
        self._desk = desk
        self._out = out
        self._pictures: list[str] = []

    def run(self) -> dict[str, object]:
        """Show every window and return the ids of those shown and the names of the pictures."""
        contact = self._telling(PersonKind.CONTACT)
        student = self._telling(PersonKind.STUDENT)
        self._use(dark=False)
        main = MainWindow(self._desk)
        main.show()
        main.start()
        self._wait(lambda: main.contacts.model.complete and main.contacts.total is not None)
        self._keep(main, "contacts-light")
        main.navigation.choose("students")
        self._wait(lambda: main.students.model.complete)
        self._keep(main, "students-light")
        main.navigation.choose("messages")
        self._show_whole_log(main.messages.panel.set_range, lambda: main.messages.panel.model.complete)
        self._keep(main, "messages-light")
        for person, name in ((contact, "contact"), (student, "student")):
            self._visit(main, person, name)
        main.close()
        self._application.processEvents()
        return {"contact": contact.id, "student": student.id, "pictures": self._pictures}

    def _visit(self, main: MainWindow, person: Person, name: str) -> None:
        window = main.book.open_person(person)
        panel = window.history.communications
        self._show_whole_log(panel.set_range, lambda: panel.model.complete)
        panel.view.selectRow(min(1, panel.model.rowCount() - 1))
        self._keep(window, f"{name}-light")
        self._use(dark=True)
        self._keep(window, f"{name}-dark")
        self._use(dark=False)
        if name == "student":
            self._preview(main, window)
            window.history.show_tab(0)
            self._keep(window, "student-activities-light")
        window.close()

    def _preview(self, main: MainWindow, window: PersonWindow) -> None:
        main.book.show_preview(window.history.communications, 0)
        preview = main.book.preview
        assert preview is not None, "it was opened just now"
        self._wait(lambda: bool(preview.message.text.toPlainText()))
        self._keep(preview, "preview-light")

    def _show_whole_log(self, set_range: Callable[[DateRange], None], done: Callable[[], bool]) -> None:
        self._wait(done)
        set_range(DateRange(Preset.ALL))
        self._settle(120)
        self._wait(done)

    def _telling(self, kind: PersonKind) -> Person:
        """Somebody whose log shows several states, among the first people."""
        scope = ScopeKind.STUDENT if kind is PersonKind.STUDENT else ScopeKind.CONTACT
        best, most = None, -1
        for person_id in self._desk.people.people(kind)[:LOOKED_AT]:
            rows = self._desk.history.head(HistoryQuery(scope=Scope(scope, id=person_id)))[1]
            states = len({row.status for row in rows})
            if person_id > 0 and states > most:
                best, most = person_id, states
        person = self._desk.people.person(best) if best is not None else None
        if person is None:
            raise TourError(
                _("There is nobody to show in this folder."), _("Fill it first: comms-log --data-dir DIR sample")
            )
        return person

    def _use(self, *, dark: bool) -> None:
        theme.apply_theme(self._application, dark)
        icons.book().refresh()
        self._application.processEvents()

    def _wait(self, done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + WAIT_S
        while not done():
            if time.monotonic() > deadline:
                raise TourError(_("A window did not fill in time; no picture was taken of it."))
            self._settle(10)
        self._settle(80)

    def _settle(self, milliseconds: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def _keep(self, widget: QWidget, name: str) -> None:
        self._settle(150)
        path = self._out / f"{name}.png"
        if not widget.grab().save(str(path)):
            raise TourError(_("The picture {name} could not be written.").format(name=path.name))
        self._pictures.append(str(path))
