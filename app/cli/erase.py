"""``comms-log erase``: erases one person for good, after it said what goes."""

from __future__ import annotations

import argparse

from app.context import Context
from app.errors import EXIT_DONE, QuestionError
from app.i18n import _
from app.services.erase import ErasePreview


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:  # pyright: ignore[reportPrivateUsage]
    """Declare the verb and its options."""
    parser = verbs.add_parser("erase", help=_("erase one person for good"))
    parser.add_argument("person", type=int, metavar="PERSON", help=_("the id that comms-log people gives"))
    parser.add_argument("--yes", action="store_true", help=_("erase; without it only say what would go"))
    parser.add_argument(
        "--drop-copies", action="store_true", help=_("delete the copies of the log from before imports and updates")
    )
    parser.set_defaults(run=run)


def run(context: Context, arguments: argparse.Namespace) -> int:
    """Say what goes, and erase when that was said."""
    if not arguments.yes:
        print(_words(context.erasing.preview(arguments.person)))
        raise QuestionError(
            _("Nothing was erased: this cannot be undone."),
            _("Make a backup if you may need it, then say --yes."),
            option="--yes",
            code="erase",
        )
    told = context.erasing.erase(arguments.person, drop_copies=arguments.drop_copies)
    print(_words(told))
    if told.copies and not arguments.drop_copies:
        print(_("Copies of the log from before still hold this person; --drop-copies deletes them, backups are yours."))
    return EXIT_DONE


def _words(what: ErasePreview) -> str:
    return _(
        "{messages} messages go, {shared} stay without this person; {activities} activities, {corrections} corrections"
        " and {addresses} addresses go. {copies} copies of the log hold the person."
    ).format(
        messages=what.messages,
        shared=what.shared,
        activities=what.activities,
        corrections=what.corrections,
        addresses=what.addresses,
        copies=len(what.copies),
    )
