"""``comms-log erase``: erases one person for good, after it said what goes."""

from __future__ import annotations

import argparse
import sys

from app.context import Context
from app.errors import EXIT_DONE, EXIT_PROBLEMS, QuestionError
from app.i18n import _, ngettext
from app.services import erase_words
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
    """Say what goes, and erase when that was said; 1 when the erasure still waits for other windows."""
    context.erasing.resume()
    if not arguments.yes:
        _tell(context.erasing.preview(arguments.person))
        raise QuestionError(
            _("Nothing was erased: this cannot be undone."),
            _("Make a backup if you may need it, then say --yes."),
            option="--yes",
            code="erase",
        )
    done = context.erasing.erase(arguments.person, drop_copies=arguments.drop_copies)
    _tell(done.went, dropped=arguments.drop_copies)
    if not done.finished:
        sys.stderr.write(f"{erase_words.unfinished()}\n")
        return EXIT_PROBLEMS
    return EXIT_DONE


def _tell(what: ErasePreview, *, dropped: bool = False) -> None:
    copies = len(what.copies)
    if dropped:
        said = ngettext("{n} copy of the log was deleted.", "{n} copies of the log were deleted.", copies)
        about_copies = [said.format(n=copies)] if copies else []
    else:
        about_copies = [f"{erase_words.copies_words(what)} {_('--drop-copies deletes them.')}"] if copies else []
    for line in (*erase_words.going(what), *erase_words.staying(what), *about_copies, erase_words.elsewhere()):
        print(line)
