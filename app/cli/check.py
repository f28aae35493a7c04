"""``comms-log check``: whether the log is whole and agrees with itself, and its repair."""

from __future__ import annotations

import argparse

from app.context import Context
from app.errors import EXIT_DONE, EXIT_PROBLEMS
from app.i18n import _
from app.services.checks import finding_words


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:  # pyright: ignore[reportPrivateUsage]
    """Declare the verb and its option."""
    parser = verbs.add_parser("check", help=_("look whether the log is whole, and repair it"))
    parser.add_argument("--repair", action="store_true", help=_("put right what can be built anew"))
    parser.set_defaults(run=run)


def run(context: Context, arguments: argparse.Namespace) -> int:
    """Say what was found; 0 when nothing is wrong (any more), 1 when something is."""
    report = context.checks.check(repair=arguments.repair)
    for finding in report.findings:
        print(finding_words(finding))
    if report.aside is not None:
        print(
            _("All that can be read is in a new log. The damaged file is kept: {name}").format(name=report.aside.name)
        )
    if not report.findings:
        print(_("The log is whole, and all that follows from its facts is right."))
    elif not report.all_well and not arguments.repair:
        print(_("Nothing was changed. comms-log check --repair puts right what can be built anew."))
    return EXIT_DONE if report.all_well else EXIT_PROBLEMS
