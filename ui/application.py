"""Starts the window: options, cache, theme, main window; icons once it is on the screen."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QLibraryInfo, QLocale, QObject, Qt, QTimer, QTranslator
from PySide6.QtGui import QIcon, QPalette
from PySide6.QtWidgets import QApplication, QMessageBox

import app
from app.context import Context, closed_log, kept_log, open_context
from app.errors import EXIT_NOTHING_DONE, EXIT_USAGE, AppError
from app.i18n import _
from app.services.failures import DATABASE_ERROR
from app.services.security.closed_log import ClosedLog
from app.services.security.unlocking import AskPassphrase
from ui import icons, theme
from ui.errors import CrashReporter, error_text
from ui.preview import scheme
from ui.window_state import WindowState
from ui.windows.main_window import MainWindow
from ui.windows.opening import Opening
from ui.windows.retention_keeper import RetentionKeeper
from ui.workers.desk import Desk
from ui.workers.garbage_collector import GarbageCollector
from ui.workers.idle_start import IdleStart
from ui.workers.task_runner import TaskRunner
from ui.workers.upgrade_relay import UpgradeRelay

IDLE_MS: Final = 1_500  # after the first paint: the lists are then filled
ICON: Final = Path(__file__).resolve().parent.parent / "resources" / "icons" / "comms-log.svg"


@dataclass(frozen=True, slots=True)
class Options:
    """The global options, and what stands behind them."""

    data_dir: Path | None
    now: int | None
    keyring: bool
    rest: list[str]
    passphrase_stdin: bool = False
    verbose: bool = False

    def as_arguments(self) -> tuple[str, ...]:
        """The options as they are given to the same program again."""
        found: list[str] = []
        if self.data_dir is not None:
            found += ["--data-dir", str(self.data_dir)]
        if self.now is not None:
            found += ["--now", datetime.fromtimestamp(self.now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")]
        if self.keyring:
            found.append("--keyring")
        return tuple(found)


def parse_options(arguments: list[str]) -> Options:
    """Read the global options; ends the program with status 2 where one is wrong."""
    parser = argparse.ArgumentParser(prog="comms-log", add_help=False, allow_abbrev=False)
    parser.add_argument("--data-dir", type=Path)
    parser.add_argument("--now", type=_moment)
    parser.add_argument("--keyring", action="store_true")
    parser.add_argument("--passphrase-stdin", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    known, rest = parser.parse_known_args(arguments)
    return Options(known.data_dir, known.now, known.keyring, rest, known.passphrase_stdin, known.verbose)


def _moment(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(_("“{text}” is no time").format(text=text)) from error
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def make_application(arguments: list[str]) -> QApplication:
    """The one QApplication, named, with Qt's own texts in the person's language."""
    QCoreApplication.setApplicationName("Comms Log")
    QCoreApplication.setApplicationVersion(app.__version__)
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus, on=sys.platform == "darwin")
    if QApplication.instance() is None:
        scheme.prepare()
    found = QApplication.instance()
    made = found if isinstance(found, QApplication) else QApplication(["comms-log", *arguments])
    if sys.platform not in ("win32", "darwin"):
        made.setStyle("Fusion")
    made.setWindowIcon(QIcon(str(ICON)))
    GarbageCollector(made)
    translator = QTranslator(made)
    if translator.load(QLocale(), "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        made.installTranslator(translator)
    return made


def leave(application: QApplication) -> None:
    """Free windows, and what is left in cycles, while Qt still lives: at the end of the interpreter it is too late,
    and the program would end with a crash.
    """
    for widget in application.topLevelWidgets():
        widget.close()
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    for collector in application.findChildren(GarbageCollector):
        collector.stop()


def make_desk(context: Context, options: Options, parent: QApplication) -> Desk:
    """Hand the services of *context* to the windows."""
    return Desk(
        history=context.history,
        log_facts=context.log_facts,
        people=context.people,
        activities=context.activities,
        preview=context.preview,
        stories=context.stories,
        pictures=context.pictures,
        message_output=context.message_output,
        imports=context.imports,
        corrections=context.corrections,
        audit=context.audit,
        security=context.security,
        backups=context.backups,
        checks=context.checks,
        exports=context.exports,
        erasing=context.erasing,
        retention=context.retention,
        settings=context.settings,
        school_settings=context.school_settings,
        now=context.now,
        tasks=TaskRunner(parent, context.close_thread),
        state=WindowState(context.paths.data_dir, parent),
        close_thread=context.close_thread,
        data_dir=context.paths.data_dir,
        global_options=options.as_arguments(),
    )


def follow_theme(application: QApplication, appearance: Callable[[], str]) -> Callable[[], None]:
    """Draw light or dark as the setting or the desktop has it, now and whenever that changes; returns what looks
    again.
    """
    hints, system = application.styleHints(), QPalette(application.palette())  # the desktop's, before ours
    schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}

    def apply() -> None:
        chosen = appearance()
        hints.setColorScheme(schemes.get(chosen, Qt.ColorScheme.Unknown))  # native dialogs too
        contrast = hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast
        theme.apply_theme(application, theme.wants_dark(chosen), contrast=system if contrast else None)
        icons.book().refresh()

    def follow() -> None:
        if theme.name() != "contrast" and theme.is_dark() != theme.wants_dark(appearance()):
            apply()

    hints.colorSchemeChanged.connect(lambda _scheme: follow())
    hints.accessibility().contrastPreferenceChanged.connect(lambda _contrast: apply())
    apply()
    return apply


class Session(QObject):
    """One run of the window: opens the log, shows the main window over it, and puts all away at the end."""

    def __init__(self, application: QApplication, options: Options, closed: ClosedLog) -> None:
        super().__init__(application)
        self._application, self._options = application, options
        self._settings = closed.settings
        self.look_again = follow_theme(application, lambda: str(self._settings.get("appearance")))
        self._tasks = TaskRunner(self)
        self.opening = Opening(self._open, closed, self._tasks, self)
        self.context: Context | None = None
        self.desk: Desk | None = None
        self.window: MainWindow | None = None
        self.opening.opened.connect(self._on_opened)

    def _open(self, ask: AskPassphrase, watch: UpgradeRelay) -> Context:
        options = self._options
        context = open_context(options.data_dir, now=options.now, keyring=options.keyring, ask=ask, upgrade=watch)
        context.close_thread()
        return context

    def start(self) -> None:
        """Begin to open the log."""
        self._application.setQuitOnLastWindowClosed(False)  # between two questions of the start no window is open
        from_stdin = sys.stdin.readline().rstrip("\r\n") if self._options.passphrase_stdin else None
        self.opening.start(from_stdin)

    def _on_opened(self, context: Context, to_restore: Path | None) -> None:
        self.context, self._settings = context, context.settings
        self.desk = make_desk(context, self._options, self._application)
        self.window = window = MainWindow(self.desk)
        window.settings_changed.connect(self.look_again)
        tasks = self.desk.tasks
        IdleStart(window, window.book.prepare_preview, lambda: tasks.busy, IDLE_MS)
        window.show()
        window.start()
        RetentionKeeper(self.desk, window).start()
        self._application.setQuitOnLastWindowClosed(window.dock_life is None)  # on macOS the program stays
        QTimer.singleShot(0, self._application, icons.book().load)
        if to_restore is not None:
            window.vault.restore_from(to_restore)

    def end(self) -> None:
        """Stop what runs and close the log."""
        self._tasks.stop()
        if self.desk is not None:
            self.desk.tasks.stop()
        if self.context is not None:
            self.context.close()


def run(arguments: list[str]) -> int:
    """Open the window and stay until it is closed; returns the exit status."""
    try:
        options = parse_options(arguments)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else EXIT_USAGE
    application = make_application(options.rest)
    reporter = CrashReporter(application)
    reporter.install()
    with kept_log(options.data_dir, verbose=options.verbose):
        return _run(application, options)


def _run(application: QApplication, options: Options) -> int:
    try:
        closed = closed_log(options.data_dir, keyring=options.keyring)
    except (AppError, DATABASE_ERROR) as error:
        QMessageBox.critical(None, _("Comms Log"), error_text(error))
        return EXIT_NOTHING_DONE
    session = Session(application, options, closed)
    session.opening.given_up.connect(lambda: application.exit(EXIT_NOTHING_DONE))
    session.start()
    if os.name == "posix":
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    status = application.exec()
    session.end()
    leave(application)
    return status
