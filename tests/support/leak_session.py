"""The real program's window, driven by a script: what a person does in a day, step by step, with planted words.

Run as ``python -m support.leak_session DATA FILES ASKED``: after each step it prints the step's name and waits for a
line on the standard input, so that whoever started it can look at all files while the program stands there.
"""

from __future__ import annotations

import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget

import ui.application
from app.core.activities import NoteText
from app.core.date_ranges import DateRange, Preset
from app.core.filters import Operator, Term
from app.core.messages import Scope, ScopeKind
from app.core.records import PersonKind
from app.services.exports import service
from support.leaks import TOKENS as T
from ui.errors import show_error
from ui.preview.tool_row import Tab
from ui.widgets.communications_panel import CommunicationsPanel
from ui.windows.main_window import MESSAGES, MainWindow
from ui.windows.person_window import PersonWindow
from ui.windows.preview_window import PreviewWindow

LIMIT = 30.0


def wait(until: Callable[[], object]) -> None:
    """Let the program run until *until* says so."""
    end = time.monotonic() + LIMIT
    while not until():
        if time.monotonic() > end:
            raise TimeoutError
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)


def settled(panel: CommunicationsPanel, search: str, most: int | None = None) -> None:
    """Wait until *panel* shows all that *search* finds: something, at most *most* rows."""

    def there() -> bool:
        model = panel.model
        known = model.complete and not model.loading and model.query is not None and model.query.search == search
        return known and (model.rowCount() > 0 if most is None else 0 <= model.rowCount() <= most)

    try:
        wait(there)
    except TimeoutError as error:
        model = panel.model
        raise TimeoutError(f"{model.query} {model.complete} {model.loading} {model.rowCount()}") from error


def only(kind: type[QWidget]) -> list[QWidget]:
    """The windows of this kind that can be seen."""
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]


class Day:
    """The steps."""

    def __init__(self, files: list[Path], asked: Path) -> None:
        (self.window,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
        self.desk = self.window._desk
        self.files = files
        self.asked = asked

    def steps(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """Name and deed, in their order."""
        yield "import", self.import_in_the_window
        yield "search", self.search
        yield "person", self.look_at_a_person
        yield "note", self.write_a_note
        yield "preview", self.preview
        yield "print", self.print
        yield "pdf", self.save_pdf
        yield "export", self.cancel_an_export
        yield "backup", self.back_up
        yield "fault", self.meet_a_fault

    def import_in_the_window(self) -> None:
        """Look at files before they are taken, then take them."""
        review = self.window.imports.review_files(self.files)
        assert review is not None
        wait(lambda: review.files.count() == len(self.files) and review.rows.rowCount() > 0)
        review.close()
        wait(lambda: self.window.imports.review_dialog is None)
        dialog = self.window.imports.import_files(self.files)
        assert dialog is not None
        wait(lambda: not dialog.progress.isVisible())
        dialog.close()
        wait(lambda: self.desk.people.people(PersonKind.CONTACT, T["given name"]))

    def search(self) -> None:
        """Type into every field that searches, and filter."""
        self.window.contacts.search.setText(T["given name"])
        self.window.navigation.choose(MESSAGES)
        panel = self.window.messages.panel
        panel.set_range(DateRange(Preset.ALL))
        panel.toolbar.search.setText(T["search that finds"])
        settled(panel, T["search that finds"])
        panel.toolbar.search.setText(T["typed search"])
        settled(panel, T["typed search"], 0)
        panel.toolbar.search.clear()
        settled(panel, "")
        panel.toolbar.add_term(Term("subject", Operator.ANY_OF, (T["word of a filter"],)))
        settled(panel, "", 0)
        panel.toolbar.clear_filters()
        settled(panel, "")

    def person_window(self) -> PersonWindow:
        """The details of the planted contact."""
        (found,) = self.desk.people.people(PersonKind.CONTACT, T["given name"])
        person = self.desk.people.person(found)
        assert person is not None
        return self.window.book.open_person(person)

    def look_at_a_person(self) -> None:
        """Open the details, sort, and close them."""
        opened = self.person_window()
        panel = opened.history.communications
        panel.set_range(DateRange(Preset.ALL))
        settled(panel, "")
        opened.close()

    def write_a_note(self) -> None:
        """Keep a note about the person."""
        (found,) = self.desk.people.people(PersonKind.CONTACT, T["given name"])
        text = NoteText("note", self.desk.now(), T["note"], f"{T['note']} at length")
        self.desk.activities.add_note(Scope(ScopeKind.CONTACT, id=found), text)

    def preview(self) -> None:
        """Show the mail as it was sent, find a word in it, look at its source."""
        panel = self.window.messages.panel
        panel.toolbar.search.setText(T["word found in a mail"])
        settled(panel, T["word found in a mail"], 1)
        wait(lambda: panel.model.rowCount() == 1)
        self.window.book.show_preview(panel, 0)
        preview = self.shown_preview()
        wait(lambda: preview.stage.story is not None and preview.stage.document is not None)
        wait(lambda: preview.stage.currentWidget() is preview.stage.mail)
        preview.open_find()
        preview.find_bar.field.setText(T["word found in a mail"])
        preview.find_bar.search()
        preview.choose_tab(Tab.SOURCE)
        preview.choose_tab(Tab.MESSAGE)
        panel.toolbar.search.clear()

    def shown_preview(self) -> PreviewWindow:
        """The window that shows messages."""
        preview = self.window.book.preview
        assert preview is not None
        return preview

    def print(self) -> None:
        """Look at the mail as it would be printed, and leave it at that."""
        self.shown_preview().output.print()
        wait(lambda: only(QWidget) and any(w.objectName() == "pdf_print_preview" for w in only(QWidget)))
        for dialog in only(QWidget):
            if dialog.objectName() == "pdf_print_preview":
                dialog.close()

    def save_pdf(self) -> None:
        """Save the mail as PDF by the real file dialog, which remembers things."""
        self.shown_preview().output.save_pdf()
        (dialog,) = self.shown_preview().findChildren(QFileDialog)
        target = self.asked / "asked.pdf"
        dialog.setDirectory(str(self.asked))
        dialog.selectFile(target.name)
        dialog.accept()
        wait(target.exists)

    def cancel_an_export(self) -> None:
        """Begin to write all messages, and cancel that half-way; then let one be written."""
        self.shown_preview().close()
        panel = self.window.messages.panel
        settled(panel, "")
        service.PAGE = 5  # type: ignore[misc]
        for form in ("csv", "xlsx", "pdf"):
            dialog = self.window.output.export()
            assert dialog is not None
            dialog.formats[form].setChecked(True)
            half = threading.Event()
            watched = service._Counter.add

            def add(
                counter: service._Counter,
                rows: int,
                *,
                watched: Callable[[service._Counter, int], None] = watched,
                half: threading.Event = half,
            ) -> None:
                watched(counter, rows)
                if counter.done >= 10:
                    half.wait(LIMIT)

            service._Counter.add = add  # type: ignore[method-assign]
            dialog.export_to(self.asked / f"cancelled.{form}")
            stopped(f"export as {form}, half-way")
            dialog.reject()
            half.set()
            wait(lambda dialog=dialog: dialog.export_button.isVisible())
            service._Counter.add = watched  # type: ignore[method-assign]
            dialog.close()

    def back_up(self) -> None:
        """Write a backup."""
        context = opened[0]
        context.backups.back_up(self.asked / "backup.clbackup")

    def meet_a_fault(self) -> None:
        """Break in the window and on a thread, with a planted word in the message of the error."""

        def break_here() -> None:
            raise ValueError(f"{T['what broke']} {T['given name']}")

        QTimer.singleShot(0, self.window, break_here)
        wait(lambda: only(QMessageBox))
        thread = threading.Thread(target=break_here)
        thread.start()
        thread.join()
        self.desk.tasks.run(break_here, lambda _done: None, lambda error: show_error(self.window, "", error))
        wait(lambda: len(only(QMessageBox)) > 1)
        for box in only(QMessageBox):
            box.close()


opened: list[ui.application.Context] = []


def stopped(step: str) -> None:
    """Say that *step* is done and wait for a line."""
    sys.stdout.write(f"{step}\n")
    sys.stdout.flush()
    if sys.stdin.readline().strip() == "end":
        raise SystemExit(3)


def play(application: QApplication, files: list[Path], asked: Path) -> int:
    """What takes the place of the event loop."""
    wait(lambda: any(isinstance(window, MainWindow) for window in application.topLevelWidgets()))
    day = Day(files, asked)
    for name, deed in day.steps():
        try:
            deed()
        except Exception:  # noqa: BLE001 - whoever started this is told which step it was
            stopped(f"{name} failed: {traceback.format_exc()}".replace("\n", " | "))
            return 4
        stopped(name)
    day.window.close()
    application.processEvents()
    return 0


def main(data: str, files: str, asked: str) -> int:
    """Start the program as it is started, with the script in the place of a person."""
    real = ui.application.open_context

    def remember(*words: object, **options: object) -> ui.application.Context:
        opened.append(real(*words, **options))  # type: ignore[arg-type]
        return opened[-1]

    ui.application.open_context = remember  # type: ignore[assignment]
    paths = sorted(Path(files).iterdir())

    def play_instead(_application: object = None) -> int:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        return play(application, paths, Path(asked))

    QApplication.exec = play_instead  # type: ignore[method-assign,assignment]
    return ui.application.run(["--data-dir", data, "--now", "2026-11-24T01:00:00Z"])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
