"""``comms-log export``: writes a list of messages or people as CSV or as an Excel workbook, as the window does."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from app.cli.history import add_question_options, add_scope_options, query_of
from app.context import Context
from app.core.date_ranges import DateRange
from app.core.records import PersonKind
from app.errors import EXIT_DONE, UsageError
from app.i18n import _
from app.services.exports.csv_writer import CsvWriter
from app.services.exports.lists import ListToLeave, LogList, PeopleList
from app.services.exports.log_columns import LOG_COLUMNS
from app.services.exports.people_columns import PEOPLE_COLUMNS
from app.services.exports.sheet import SheetWriter
from app.services.exports.xlsx_writer import XlsxWriter

# what the window shows before anybody chooses columns, and the address, without which a list of messages tells
# another program little
_OF_MESSAGES: Final = ("type", "sent", "subject", "to", "address", "relation", "status", "happened", "updated")
_OF_CONTACTS: Final = ("name", "relation", "linked", "email", "mobile", "last_message", "last_status")
_OF_STUDENTS: Final = ("name", "year", "linked", "last_message", "last_status")


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:  # pyright: ignore[reportPrivateUsage]
    """Declare the verb and its options."""
    parser = verbs.add_parser(
        "export",
        help=_("write a list as CSV or as an Excel workbook"),
        epilog=_("Columns of messages: {messages}. Columns of people: {people}.").format(
            messages=", ".join(LOG_COLUMNS), people=", ".join(PEOPLE_COLUMNS)
        ),
    )
    parser.add_argument("file", type=Path, metavar="FILE", help=_("where to, ending in .csv or .xlsx"))
    scope = parser.add_mutually_exclusive_group(required=True)
    add_scope_options(scope)
    scope.add_argument("--people", choices=["contact", "student"], help=_("the list of contacts or students"))
    add_question_options(parser)
    parser.add_argument("--left", action="store_true", help=_("of people: also those whom their roster left out"))
    parser.add_argument("--columns", default="", metavar="KEYS", help=_("which columns, in their order"))
    parser.add_argument("--no-head", action="store_true", help=_("without school, dates and filters above the rows"))
    parser.add_argument("--replace", action="store_true", help=_("replace the file if it is there"))
    parser.set_defaults(run=run)


def run(context: Context, arguments: argparse.Namespace) -> int:
    """Write the file and say how many rows it holds. Cells that a spreadsheet would calculate are guarded; the
    export leaves its line in the activity record.

    Raises UsageError for a question that cannot be asked and for a file that is there, FileUnwritableError.
    """
    path: Path = arguments.file
    form, writer = _writer(path, with_head=not arguments.no_head)
    if path.exists() and not arguments.replace:
        raise UsageError(
            _("{file} is there already; nothing was written.").format(file=path.name),
            _("Choose another name, or say --replace."),
        )
    wanted = _people(arguments) if arguments.people else _messages(context, arguments)
    result = context.exports.export(wanted, path, writer, form)
    print(_("{file}: {rows} rows").format(file=path.name, rows=result.rows))
    return EXIT_DONE


def _writer(path: Path, *, with_head: bool) -> tuple[str, SheetWriter]:
    match path.suffix.lower():
        case ".csv":
            return "csv", CsvWriter(with_head=with_head)
        case ".xlsx":
            return "xlsx", XlsxWriter(with_head=with_head)
        case _:
            raise UsageError(
                _("The ending of {file} says no form that can be written.").format(file=path.name),
                _("Let the name end in .csv or .xlsx; a PDF is made in the window."),
            )


def _people(arguments: argparse.Namespace) -> ListToLeave:
    student = arguments.people == "student"
    if arguments.range != "all" or arguments.filter or arguments.sort:
        raise UsageError(_("A list of people takes --search, --left and --columns only."))
    columns = _columns(arguments.columns, PEOPLE_COLUMNS, _OF_STUDENTS if student else _OF_CONTACTS)
    kind = PersonKind.STUDENT if student else PersonKind.CONTACT
    return PeopleList(kind, columns, arguments.search, left=arguments.left)


def _messages(context: Context, arguments: argparse.Namespace) -> ListToLeave:
    if arguments.left:
        raise UsageError(_("--left goes with --people only."))
    query = query_of(vars(arguments))
    found = context.people.rows([query.scope.id]) if query.scope.id else []
    search = [_("Search: {words}").format(words=query.search)] if query.search.strip() else []
    return LogList(
        query,
        _columns(arguments.columns, LOG_COLUMNS, _OF_MESSAGES),
        person=found[0].name if found else query.scope.address or "",
        dates="" if query.range == DateRange.parse("all") else query.range.label(),
        filters=tuple(filter(None, (arguments.filter.strip(), *search))),
    )


def _columns(text: str, known: tuple[str, ...], usual: tuple[str, ...]) -> tuple[str, ...]:
    keys = tuple(key.strip().lower() for key in text.split(",") if key.strip())
    unknown = [key for key in keys if key not in known]
    if unknown:
        raise UsageError(
            _("There is no column “{key}”.").format(key=unknown[0]),
            _("The columns are: {keys}.").format(keys=", ".join(known)),
        )
    return keys or usual
