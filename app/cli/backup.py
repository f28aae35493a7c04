"""``comms-log backup`` and ``restore``: the whole log in one encrypted file, and back."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from app.context import Context
from app.errors import EXIT_DONE
from app.i18n import _
from app.paths import Paths
from app.services.backups import look_at_file
from app.services.security.recovering import set_aside


def add_backup_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:  # pyright: ignore[reportPrivateUsage]
    """Declare the verb ``backup``."""
    parser = verbs.add_parser("backup", help=_("write the whole log, encrypted, into one file"))
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.set_defaults(run=back_up)


def add_restore_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:  # pyright: ignore[reportPrivateUsage]
    """Declare the verb ``restore``."""
    parser = verbs.add_parser("restore", help=_("put a backup in the place of the log"))
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--recovery-key-stdin",
        action="store_true",
        help=_("the recovery key of the backup is the next line of the standard input"),
    )
    parser.set_defaults(run=restore, when_damaged=set_damaged_aside)


def set_damaged_aside(paths: Paths, arguments: argparse.Namespace) -> None:
    """The log cannot even be opened: its file gets another name, so that the backup can take its place."""
    look_at_file(arguments.file)
    aside = set_aside(paths, with_key=False)
    print(_("The damaged log is kept: {name}").format(name=aside.name), file=sys.stderr)


def back_up(context: Context, arguments: argparse.Namespace) -> int:
    """Write the backup and say what it holds."""
    content = context.backups.back_up(arguments.file)
    words = _("{file}: {messages} messages, {people} people, encrypted with the key of this log")
    print(words.format(file=arguments.file.name, messages=content.messages, people=content.people))
    return EXIT_DONE


def restore(context: Context, arguments: argparse.Namespace) -> int:
    """Restore the backup and say what was kept."""
    key = sys.stdin.readline().strip() if arguments.recovery_key_stdin else None
    content = context.backups.look(arguments.file, key)
    aside = context.backups.restore(arguments.file, key)
    words = _("{file}: {messages} messages, {people} people are back. The log as it was: {aside}")
    print(words.format(file=arguments.file.name, messages=content.messages, people=content.people, aside=aside.name))
    return EXIT_DONE
