"""The headless command line: one module a verb, the same services as the window."""

from __future__ import annotations

import argparse
import io
import logging
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final, NoReturn

from app import __version__, logs
from app.cli import (
    accounts,
    backup,
    check,
    erase,
    export_list,
    history,
    import_files,
    people,
    sample,
    settings,
    show,
    sync,
)
from app.cli.passphrases import passphrase_source
from app.context import open_context
from app.errors import EXIT_STOPPED, EXIT_USAGE, AppError, CacheDamagedError
from app.i18n import _
from app.paths import find_paths
from app.services.failures import DATABASE_ERROR, told

VERBS: Final = (
    import_files.add_parser,
    accounts.add_parser,
    sync.add_parser,
    people.add_parser,
    history.add_parser,
    show.add_parser,
    export_list.add_parser,
    settings.add_parser,
    sample.add_parser,
    erase.add_parser,
    backup.add_backup_parser,
    backup.add_restore_parser,
    check.add_parser,
)
_LOG: Final = logging.getLogger(__name__)


def parse_moment(text: str) -> int:
    """Return the epoch seconds of an ISO time; one without a zone is UTC. Raises ArgumentTypeError."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            _("“{text}” is no time; write 2026-11-19T09:02:00Z").format(text=text)
        ) from error
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


class OneLineParser(argparse.ArgumentParser):
    """Says in one line what is wrong with a call, and where to read more."""

    def error(self, message: str) -> NoReturn:
        """End with the exit status of wrong usage."""
        self.exit(EXIT_USAGE, f"{self.prog}: {message}; see {self.prog} --help\n")


def add_global_options(parser: argparse.ArgumentParser) -> None:
    """Give *parser* the options that stand before every verb, and before none at all (the window)."""
    parser.add_argument("--data-dir", type=Path, metavar="DIR", help=_("keep cache, key, settings and logs in DIR"))
    parser.add_argument("--now", type=parse_moment, metavar="TIME", help=_("take TIME for the present (tests)"))
    parser.add_argument("--keyring", action="store_true", help=_("keep the key in the keychain despite --data-dir"))
    parser.add_argument(
        "--passphrase-stdin", action="store_true", help=_("the passphrase is the first line of the standard input")
    )
    parser.add_argument("--verbose", action="store_true", help=_("say more on the standard error"))


def _make_parser() -> argparse.ArgumentParser:
    return OneLineParser(
        prog="comms-log",
        description=_("What the school sent, and what became of it. Without a verb the window opens."),
    )


def build_parser() -> argparse.ArgumentParser:
    """The parser of all verbs that work."""
    parser = _make_parser()
    parser.add_argument("--version", action="version", version=__version__)
    add_global_options(parser)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for add_parser in VERBS:
        add_parser(verbs)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; return 0 done, 1 done with problems, 2 wrong usage, 3 stopped, 4 nothing done."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # Windows consoles default to less
    try:
        arguments = build_parser().parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else EXIT_USAGE
    try:
        paths = find_paths(arguments.data_dir)
        logs.set_up(paths, verbose=arguments.verbose)
        key_file_was_there = paths.key_file.exists()
        ask = passphrase_source(from_stdin=arguments.passphrase_stdin)
        opened = partial(open_context, arguments.data_dir, now=arguments.now, keyring=arguments.keyring, ask=ask)
        try:
            context = opened()
        except CacheDamagedError:
            if "when_damaged" not in arguments:
                raise
            arguments.when_damaged(paths, arguments)
            context = opened()
        if paths.key_file.exists() and not key_file_was_there:
            print(_("The key of this log is kept in its folder, not in the keychain."), file=sys.stderr)
        try:
            return int(arguments.run(context, arguments))
        finally:
            context.close()
    except (AppError, DATABASE_ERROR) as caught:
        error = told(caught)
        if error is None:
            raise
        _LOG.info("ended by %s", type(error).__name__)
        print(error, file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        print(_("Stopped. What had been kept before stays."), file=sys.stderr)
        return EXIT_STOPPED
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    finally:
        logs.close()
