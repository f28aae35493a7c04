"""``comms-log sync``: fetches what is new from the accounts, progress as JSON for whoever watches."""

from __future__ import annotations

import argparse
import sys
import threading
import time

from app.cli.import_files import stopped_by_keyboard
from app.cli.output import moment
from app.cli.watching import Pace, StopListener, tell
from app.context import Context
from app.errors import EXIT_DONE, EXIT_PROBLEMS, EXIT_STOPPED, QuestionError, StoppedError
from app.i18n import _
from app.services.sync import AccountResult, SyncOptions
from app.sync.tally import Tally


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:  # pyright: ignore[reportPrivateUsage]
    """Declare the verb and its options."""
    parser = verbs.add_parser("sync", help=_("fetch what is new from the accounts"))
    parser.add_argument("names", nargs="*", metavar="NAME", help=_("only these accounts, paused ones too"))
    parser.add_argument("--progress", choices=["json"], help=_("tell the progress as JSON lines"))
    parser.add_argument("--accept-empty", action="store_true", help=_("a list that is suddenly empty is right"))
    parser.add_argument("--accept-left", action="store_true", help=_("people the roster no longer names have left"))
    parser.set_defaults(run=run)


def run(context: Context, arguments: argparse.Namespace) -> int:
    """Sync the accounts; return 0, 1 when an account failed or has gaps, 3 stopped."""
    options = SyncOptions(accept_empty=arguments.accept_empty, accept_left=arguments.accept_left)
    monitor = JsonMonitor() if arguments.progress else TextMonitor()
    with stopped_by_keyboard(monitor.stop):
        results = context.sync.sync(arguments.names, options, monitor)
    if not results:
        print(_("There is no account to sync. Add one with: comms-log accounts add PROVIDER NAME"), file=sys.stderr)
    return exit_status(results)


def exit_status(results: list[AccountResult]) -> int:
    """The exit status that fits how the accounts ended."""
    if any(isinstance(result.error, StoppedError) for result in results):
        return EXIT_STOPPED
    return EXIT_PROBLEMS if any(result.error is not None or result.gaps for result in results) else EXIT_DONE


class TextMonitor:
    """One summary line an account on the standard output, what went wrong on the standard error."""

    def __init__(self) -> None:
        self.stop = threading.Event()

    def started(self, account: str) -> None:
        """Nothing is said before an account is done."""

    def progress(self, account: str, tally: Tally, total: int | None) -> None:
        """Nothing is said on the way."""

    def waiting(self, account: str, until: int) -> None:
        """Say that the provider asked to wait."""
        seconds = max(0, until - int(time.time()))
        print(_("{name}: waiting for {n} seconds").format(name=account, n=seconds), file=sys.stderr, flush=True)

    def finished(self, result: AccountResult) -> None:
        """Say the counts, and what went wrong."""
        c = result.counts
        print(
            f"{result.account}: {c.read} read, {c.new} new, {c.changed} changed, {c.problems} problems,"
            f" {result.gaps} gaps",
            flush=True,
        )
        if result.error is not None:
            print(f"{result.account}: {result.error}", file=sys.stderr)
        for problem in result.problems:
            print(f"  {problem.place}: {problem.message}", file=sys.stderr)

    def stopped(self) -> bool:
        """Whether somebody set `stop`, as the keyboard does."""
        return self.stop.is_set()


class JsonMonitor(StopListener):
    """One JSON object a line on the standard output; stops politely on the line ``stop`` on the standard input."""

    def __init__(self) -> None:
        super().__init__()
        self._pace = Pace()

    def started(self, account: str) -> None:
        """Tell which account begins."""
        tell({"event": "start", "account": account})

    def progress(self, account: str, tally: Tally, total: int | None) -> None:
        """Tell how far the account is, at most ten times a second."""
        if self._pace.is_time():
            tell(
                {
                    "event": "progress",
                    "account": account,
                    "read": tally.read,
                    "new": tally.new,
                    "changed": tally.changed,
                    "total": total,
                }
            )

    def waiting(self, account: str, until: int) -> None:
        """Tell until when the provider asked to wait."""
        tell({"event": "waiting", "account": account, "until": moment(until)})

    def finished(self, result: AccountResult) -> None:
        """Tell the account's problems, and how it ended."""
        for problem in result.problems:
            tell(
                {
                    "event": "problem",
                    "account": result.account,
                    "place": problem.place,
                    "kind": str(problem.kind),
                    "message": problem.message,
                }
            )
        tell(_done(result))

    def stopped(self) -> bool:
        """Whether the line ``stop`` came, or Ctrl+C."""
        return self.stop.is_set()


def _done(result: AccountResult) -> dict[str, object]:
    counts = result.counts
    end: dict[str, object] = {
        "event": "done",
        "account": result.account,
        "read": counts.read,
        "new": counts.new,
        "changed": counts.changed,
        "problems": counts.problems,
        "gaps": result.gaps,
        "oldest": moment(result.oldest),
        "newest": moment(result.newest),
        "left": counts.left,
        "skipped": counts.skipped,
    }
    if result.error is not None:
        end["error"] = str(result.error)
        end["trouble"] = result.trouble
        if result.until is not None:
            end["until"] = moment(result.until)
        if isinstance(result.error, QuestionError):
            end["question"] = {
                "code": result.error.code,
                "option": result.error.option,
                "words": result.error.message,
            }
        print(f"{result.account}: {result.error}", file=sys.stderr)
    return end
