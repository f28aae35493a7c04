"""``comms-log sample``: writes a generated school as real files and imports them through the one door."""

from __future__ import annotations

import argparse
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from app.cli.import_files import JsonMonitor, TextMonitor, exit_status, stopped_by_keyboard
from app.context import Context
from app.i18n import _
from app.services.imports import ImportOptions
from app.sources.sample_school import OWN_DOMAINS, SAMPLE_COUNTRY, write_sample_school


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:  # pyright: ignore[reportPrivateUsage]
    """Declare the verb and its options."""
    parser = verbs.add_parser("sample", help=_("import a generated school, dated up to now"))
    parser.add_argument("--people", type=whole_number, default=400, metavar="N")
    parser.add_argument("--messages", type=whole_number, default=4000, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
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
    context.settings.set("own_domains", ", ".join(OWN_DOMAINS))
    with tempfile.TemporaryDirectory(prefix="comms-log-sample-") as folder:
        target: Path = arguments.keep or Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        files = write_sample_school(
            target,
            people=arguments.people,
            messages=arguments.messages,
            seed=arguments.seed,
            now=datetime.fromtimestamp(context.now(), UTC),
            zone=str(context.settings.get("zone")),
        )
        options = ImportOptions(region=SAMPLE_COUNTRY)
        monitor = JsonMonitor() if arguments.progress else TextMonitor(list_problems=False)
        with stopped_by_keyboard(monitor.stop):
            results = context.imports.import_files(files, options, monitor)
        monitor.done(results)
    return exit_status(results)
