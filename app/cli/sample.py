"""``comms-log sample``: writes a generated school as real files and imports them through the one door."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.cli.import_files import JsonMonitor, TextMonitor, exit_status, stopped_by_keyboard
from app.context import Context
from app.i18n import _
from app.services.sample import SamplePlan, import_sample


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:  # pyright: ignore[reportPrivateUsage]
    """Declare the verb and its options."""
    usual = SamplePlan(0)
    parser = verbs.add_parser("sample", help=_("import a generated school, dated up to now"))
    parser.add_argument("--people", type=whole_number, default=usual.people, metavar="N")
    parser.add_argument("--messages", type=whole_number, default=usual.messages, metavar="N")
    parser.add_argument("--seed", type=int, default=usual.seed, metavar="S")
    parser.add_argument("--keep", type=Path, metavar="DIR", help=_("write the files into DIR and keep them"))
    parser.add_argument("--progress", choices=["json"], help=_("tell the progress as JSON lines"))
    parser.set_defaults(run=run)


def whole_number(text: str) -> int:
    """The number that *text* says, 0 or more. Raises ArgumentTypeError."""
    if not text.isascii() or not text.isdecimal():
        raise argparse.ArgumentTypeError(_("“{text}” is no whole number").format(text=text))
    return int(text)


def run(context: Context, arguments: argparse.Namespace) -> int:
    """Write the school's files, import them, and say what came in."""
    plan = SamplePlan(context.now(), arguments.people, arguments.messages, arguments.seed, arguments.keep)
    monitor = JsonMonitor() if arguments.progress else TextMonitor(list_problems=False)
    with stopped_by_keyboard(monitor.stop):
        results = import_sample(context.imports, context.settings, plan, monitor)
    monitor.done(results)
    return exit_status(results)
