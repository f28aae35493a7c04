"""``comms-log import``: files in, one summary line each, progress as JSON for whoever watches."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from app.cli.old_messages import remove_old
from app.cli.watching import Pace, StopListener, tell
from app.context import Context
from app.core.records import Problem
from app.errors import (
    EXIT_DONE,
    EXIT_NOTHING_DONE,
    EXIT_PROBLEMS,
    EXIT_STOPPED,
    QuestionError,
    StoppedError,
    UsageError,
)
from app.i18n import _
from app.services.imports import FileResult, ImportOptions
from app.sources.base import FileKind
from app.storage.runs import Counts


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:  # pyright: ignore[reportPrivateUsage]
    """Declare the verb and its options."""
    parser = verbs.add_parser("import", help=_("import files: people, messages, activities"))
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--as", dest="kind", type=FileKind, choices=list(FileKind), metavar="KIND",
                        help=_("what the file is: {kinds}").format(kinds=", ".join(FileKind)))  # fmt: skip
    parser.add_argument("--source", metavar="NAME", help=_("the name of the source, instead of the file's kind"))
    parser.add_argument("--region", metavar="AU", help=_("the country of numbers without a country code"))
    parser.add_argument("--timezone", metavar="Area/City", help=_("the zone of times without one"))
    order = parser.add_mutually_exclusive_group()
    order.add_argument("--day-first", dest="day_first", action="store_true", default=None, help=_("3/4 is 3 April"))
    order.add_argument("--month-first", dest="day_first", action="store_false", help=_("3/4 is 4 March"))
    parser.add_argument("--map", metavar="FIELD=COLUMN,...", help=_("which column holds which field"))
    parser.add_argument("--accept-left", action="store_true", help=_("people the roster no longer names have left"))
    parser.add_argument("--progress", choices=["json"], help=_("tell the progress as JSON lines"))
    parser.set_defaults(run=run)


def run(context: Context, arguments: argparse.Namespace) -> int:
    """Import the files; return 0, 1 with problems, 3 stopped, 4 when a question stays open or nothing was done."""
    options = ImportOptions(
        kind=arguments.kind,
        source_name=arguments.source,
        region=arguments.region,
        zone=arguments.timezone,
        day_first=arguments.day_first,
        columns=parse_map(arguments.map or ""),
        accept_left=arguments.accept_left,
    )
    monitor = JsonMonitor() if arguments.progress else TextMonitor()
    with stopped_by_keyboard(monitor.stop):
        results = context.imports.import_files(arguments.files, options, monitor)
    monitor.done(results)
    if not arguments.progress:  # the window that watches looks by itself, and can ask
        remove_old(context)
    return exit_status(results)


@contextmanager
def stopped_by_keyboard(stop: threading.Event) -> Generator[None]:
    """Make Ctrl+C set *stop*, so that an import ends between two pages; pressed again it ends the program at once."""
    before = signal.getsignal(signal.SIGINT) or signal.SIG_DFL

    def on_interrupt(_number: int, _frame: object) -> None:
        stop.set()
        signal.signal(signal.SIGINT, before)

    if threading.current_thread() is not threading.main_thread():  # only that thread may set what a signal does
        yield
        return
    signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def parse_map(text: str) -> dict[str, str]:
    """Read ``FIELD=COLUMN,...``; a column may stand in double quotes. Raises UsageError."""
    columns: dict[str, str] = {}
    for part in _split(text):
        name, equals, column = part.partition("=")
        if not equals or not name.strip():
            raise UsageError(
                _("--map cannot be read, so nothing was imported."),
                _('Write it like this: --map given="First Name",email=Mail'),
            )
        columns[name.strip()] = column.strip().strip('"')
    return columns


def _split(text: str) -> list[str]:
    parts, quoted = [""], False
    for sign in text:
        quoted ^= sign == '"'
        if sign == "," and not quoted:
            parts.append("")
        else:
            parts[-1] += sign
    return [part for part in parts if part.strip()]


def exit_status(results: list[FileResult]) -> int:
    """The exit status that fits what became of the files."""
    errors = [result.error for result in results if result.error is not None]
    if any(isinstance(error, StoppedError) for error in errors):
        return EXIT_STOPPED
    if any(isinstance(error, QuestionError) for error in errors) or len(errors) == len(results):
        return EXIT_NOTHING_DONE
    return EXIT_PROBLEMS if errors or any(result.counts.problems for result in results) else EXIT_DONE


class TextMonitor:
    """One summary line a file on the standard output, what went wrong on the standard error."""

    def __init__(self, *, list_problems: bool = True) -> None:
        self._list_problems = list_problems
        self.stop = threading.Event()

    def started(self, path: Path) -> None:
        """Nothing is said before a file is done."""

    def progress(self, path: Path, read: int, total: int | None) -> None:
        """Nothing is said on the way."""

    def finished(self, result: FileResult) -> None:
        """Say the counts, or why the file was not taken."""
        if result.error is not None:
            print(f"{result.path.name}: {result.error}", file=sys.stderr)
            if result.run_id is None or isinstance(result.error, QuestionError):
                return
        c = result.counts
        print(
            f"{result.path.name}: {c.read} read, {c.new} new, {c.changed} changed, {c.left} left, "
            f"{c.problems} problems",
            flush=True,
        )
        for problem in result.problems if self._list_problems else ():
            print(f"  {problem.place}: {problem.message}", file=sys.stderr)

    def stopped(self) -> bool:
        """Whether somebody set `stop`, as the keyboard does."""
        return self.stop.is_set()

    def done(self, results: list[FileResult]) -> None:
        """Each file has said its own."""


class JsonMonitor(StopListener):
    """One JSON object a line on the standard output; stops politely on the line ``stop`` on the standard input."""

    def __init__(self) -> None:
        super().__init__()
        self._pace = Pace()

    def started(self, path: Path) -> None:
        """Tell which file begins."""
        tell({"event": "start", "file": path.name})

    def progress(self, path: Path, read: int, total: int | None) -> None:
        """Tell how far the file is, at most ten times a second."""
        if self._pace.is_time():
            tell({"event": "progress", "file": path.name, "read": read, "total": total})

    def finished(self, result: FileResult) -> None:
        """Tell the file's problems and counts."""
        for problem in result.problems:
            tell({"event": "problem", "file": result.path.name, **_problem(problem)})
        end: dict[str, object] = {"event": "file", "file": result.path.name, "run": result.run_id}
        end.update(_counts(result.counts))
        if result.error is not None:
            end["error"] = str(result.error)
            if isinstance(result.error, QuestionError):
                end["question"] = {
                    "code": result.error.code,
                    "option": result.error.option,
                    "words": result.error.message,  # the window has buttons, it need not name options
                }
            print(f"{result.path.name}: {result.error}", file=sys.stderr)
        tell(end)

    def stopped(self) -> bool:
        """Whether the line ``stop`` came, or Ctrl+C."""
        return self.stop.is_set()

    def done(self, results: list[FileResult]) -> None:
        """Tell the counts of all files together."""
        total = {key: sum(_counts(r.counts)[key] for r in results) for key in _counts(Counts())}
        tell({"event": "done", **total})


def _counts(counts: Counts) -> dict[str, int]:
    return {
        "read": counts.read,
        "new": counts.new,
        "changed": counts.changed,
        "left": counts.left,
        "problems": counts.problems,
        "skipped": counts.skipped,
    }


def _problem(problem: Problem) -> dict[str, object]:
    return {"place": problem.place, "kind": str(problem.kind), "message": problem.message}
