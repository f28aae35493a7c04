"""Draws messages through the very view and guards of the window: ``render FILE.eml|MESSAGE_ID... --out DIR``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEventLoop, QMarginsF, QTimer
from PySide6.QtGui import QPageLayout, QPageSize
from shiboken6 import delete

from app.context import Context, open_context
from app.core.mail_document import MailDocument
from app.errors import EXIT_DONE, EXIT_NOTHING_DONE, EXIT_PROBLEMS, EXIT_USAGE, AppError, FileUnreadableError
from app.i18n import _
from app.services.preview import document_of_mail
from app.services.preview.paper import with_targets
from ui import theme
from ui.application import Options, leave, make_application, parse_options
from ui.preview.mail_view import MailView

WAIT_MS: Final = 10_000
TALLEST: Final = 20_000  # pixels of a picture
_MARGIN_MM: Final = 15.0


def run(global_arguments: list[str], arguments: list[str]) -> int:
    """Draw every message; a line of JSON for each says what was written. Returns the exit status: 1 when a message
    could not be drawn as it was sent (its text was drawn instead) or not at all.
    """
    parser = argparse.ArgumentParser(prog="comms-log render")
    parser.add_argument("messages", nargs="+", metavar="FILE.eml|MESSAGE_ID")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--png", action="store_true")
    parser.add_argument("--pdf", action="store_true")
    parser.add_argument("--width", type=int, default=820)
    try:
        chosen = parser.parse_args(arguments)
        options = parse_options(global_arguments)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else EXIT_USAGE
    application = make_application([])
    theme.apply_theme(application, dark=False)
    try:
        chosen.out.mkdir(parents=True, exist_ok=True)
        sources = Sources(options)
        renderer = Renderer(chosen.out, chosen.width, png=chosen.png or not chosen.pdf, pdf=chosen.pdf)
        whole = [_tell(renderer.render(name, document)) for name, document in sources.documents(chosen.messages)]
        renderer.end()
        sources.close()
    except (AppError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_status if isinstance(error, AppError) else EXIT_NOTHING_DONE
    finally:
        leave(application)
    return EXIT_DONE if all(whole) else EXIT_PROBLEMS


def _tell(told: dict[str, object]) -> bool:
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    sys.stdout.flush()
    return not told["reason"]


class Sources:
    """Gives the documents; the log is opened only when one of its messages is asked for."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._context: Context | None = None

    def documents(self, words: Sequence[str]) -> list[tuple[str, MailDocument]]:
        """The name and the page of each of *words*: a mail file, or the id of a message of the log."""
        return [self._document(word) for word in words]

    def _document(self, word: str) -> tuple[str, MailDocument]:
        path = Path(word)
        if word.isdecimal() and not path.exists():
            if self._context is None:
                options = self._options
                self._context = open_context(options.data_dir, now=options.now, keyring=options.keyring)
            return f"message-{word}", self._context.preview.document(int(word))
        try:
            return path.stem, document_of_mail(path.read_bytes())
        except OSError as error:
            raise FileUnreadableError(
                _("The file {name} cannot be read. Nothing was drawn.").format(name=path.name),
                _("Name a mail file, or the id of a message as comms-log history lists it."),
            ) from error

    def close(self) -> None:
        """Close the log."""
        if self._context is not None:
            self._context.close()


class Renderer:
    """One view for all messages of a call."""

    def __init__(self, out: Path, width: int, *, png: bool, pdf: bool) -> None:
        self._out, self._width, self._png, self._pdf = out, width, png, pdf
        self._view = MailView()
        self._view.resize(width, 400)
        self._view.show()
        self._count = 0
        self._used: set[str] = set()

    def render(self, name: str, document: MailDocument) -> dict[str, object]:
        """Write the pictures of one message and say which; ``reason`` is the sentence when its text was drawn."""
        shown: list[int] = []
        reasons: list[str] = []
        connections = [
            self._view.shown.connect(shown.append),
            self._view.failed.connect(lambda _generation, reason: reasons.append(reason)),
        ]
        self._view.resize(self._width, 400)
        self._show(document, shown)
        name = self._free(name)
        written: list[str] = []
        if self._png:
            written.append(self._write_picture(self._out / f"{name}.png"))
        if self._pdf:
            if document.links:
                self._show(with_targets(document), shown)
            written.append(self._write_pdf(self._out / f"{name}.pdf"))
        for connection in connections:
            self._view.disconnect(connection)
        return {"message": name, "files": written, "reason": reasons[-1] if reasons else ""}

    def _show(self, document: MailDocument, shown: list[int]) -> None:
        shown.clear()
        self._count += 1
        self._view.show_document(document, self._count)
        self._wait(lambda: bool(shown))

    def end(self) -> None:
        """Let go of the view before the program ends."""
        delete(self._view)

    def _free(self, name: str) -> str:
        """*name*, with a number where two files of different folders are called the same."""
        free, number = name, 2
        while free in self._used:
            free, number = f"{name}-{number}", number + 1
        self._used.add(free)
        return free

    def _write_picture(self, path: Path) -> str:
        tall = max(1, min(TALLEST, self._view.content_height()))
        if tall != self._view.height():
            self._view.resize(self._width, tall)
            painted: list[int] = []
            self._view.repainted(lambda: painted.append(1))
            self._wait(lambda: bool(painted))
        if not self._view.grab().save(str(path)):
            raise OSError(_("The picture {name} could not be written.").format(name=path.name))
        return str(path)

    def _write_pdf(self, path: Path) -> str:
        margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
        size = QPageSize(QPageSize.PageSizeId.A4)
        layout = QPageLayout(size, QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter)
        files: list[bytes] = []
        self._view.pdf_bytes(layout, files.append)
        self._wait(lambda: bool(files))
        if not files[0]:
            raise OSError(_("The file {name} could not be written.").format(name=path.name))
        path.write_bytes(files[0])
        return str(path)

    def _wait(self, done: Callable[[], bool]) -> None:
        loop = QEventLoop()
        watch = QTimer(interval=2)
        watch.timeout.connect(lambda: done() and loop.quit())
        watch.start()
        limit = QTimer(singleShot=True, interval=WAIT_MS)
        limit.timeout.connect(loop.quit)
        limit.start()
        if not done():
            loop.exec()
        if not done():
            raise AppError(_("A message was not drawn in time; no picture was taken of it."))
