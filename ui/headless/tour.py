"""Keeps pictures of the windows over the data of a folder: ``tour --out FOLDER [--all]``."""

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
from app.errors import EXIT_DONE, EXIT_NOTHING_DONE, EXIT_USAGE, AppError
from app.i18n import _
from ui import icons, theme
from ui.application import leave, make_application, make_desk, parse_options
from ui.headless.gallery import Gallery
from ui.workers.desk import Desk

WAIT_S: Final = 20.0
# what `dev.py run` shows where there is no display; the rest is for looking at all windows side by side
SHORT: Final = frozenset(
    {"contacts", "messages", "contact", "student", "student-activities", "preview-details", "preview-sms"}
)


class TourError(AppError):
    """The tour could not show what it came for."""


def run(global_arguments: list[str], arguments: list[str]) -> int:
    """Take the pictures; the last line on the standard output names what was shown, as JSON."""
    parser = argparse.ArgumentParser(prog="comms-log tour")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--all", action="store_true")
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
        report = Tour(application, desk, chosen.out, everything=chosen.all).run()
        desk.tasks.stop()
        context.close()
    except (AppError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_NOTHING_DONE
    finally:
        leave(application)
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    return EXIT_DONE


class Tour:
    """One walk through the windows, each kept in light and in dark."""

    def __init__(self, application: QApplication, desk: Desk, out: Path, *, everything: bool) -> None:
        self._application = application
        self._desk = desk
        self._out = out
        self._everything = everything
        self._pictures: list[str] = []

    def run(self) -> dict[str, object]:
        """Show every window and return the ids of the people shown and the names of the pictures."""
        self._use(dark=False)
        gallery = Gallery(self._desk, self._wait)
        for view in gallery.views():
            if self._everything or view.name in SHORT:
                self._keep(view.widget, f"{view.name}-light")
                self._use(dark=True)
                self._keep(view.widget, f"{view.name}-dark")
                self._use(dark=False)
        self._application.processEvents()
        if not gallery.shown:
            raise TourError(
                _("There is nobody to show in this folder."), _("Fill it first: comms-log --data-dir DIR sample")
            )
        return {**gallery.shown, "pictures": self._pictures}

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
