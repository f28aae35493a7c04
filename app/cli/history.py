"""``comms-log history``: what was sent to a contact, about a student, to an address, or at all."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from app.cli.output import history_object, json_text, print_csv, print_table
from app.context import Context
from app.core.date_ranges import DateRange
from app.core.filters import ALL_OF, FIELDS
from app.core.messages import TYPED_SORT_KEYS, HistoryRow, Scope, ScopeKind, Sort, SortKey
from app.core.query_text import parse_query
from app.errors import EXIT_DONE, AppError, UsageError
from app.i18n import _
from app.services.history import NEWEST_FIRST, HistoryQuery
from app.services.what_happened import status_label, what_happened

_PAGE: Final = 2_000
_KEYS: Final = (
    "message_id", "sent_at", "type", "subject", "to_name", "to_address", "relation", "basis", "status", "status_at",
    "updated_at", "reason_class", "provider", "provider_id",
)  # fmt: skip
_BATCH_KEYS: Final = frozenset(
    {"contact", "student", "email", "all", "range", "timezone", "filter", "search", "sort", "limit"}
)


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:  # pyright: ignore[reportPrivateUsage]
    """Declare the verb and its options."""
    parser = verbs.add_parser(
        "history",
        help=_("list what was sent, and what became of it"),
        epilog=_("The fields of --filter: {fields}. A field with words of its own takes only these: {words}.").format(
            fields=", ".join(FIELDS),
            words="; ".join(f"{key}: {', '.join(field.words)}" for key, field in FIELDS.items() if field.words),
        ),
    )
    scope = parser.add_mutually_exclusive_group(required=True)
    add_scope_options(scope)
    scope.add_argument("--batch", action="store_true", help=_("answer questions in JSON, one a line, from stdin"))
    add_question_options(parser)
    parser.add_argument("--timezone", metavar="AREA/CITY", help=_("take dates in this zone, not the school's"))
    parser.add_argument("--limit", type=int, metavar="N", help=_("at most N rows"))
    parser.add_argument("--format", choices=["json", "csv", "table"], default="table")
    parser.set_defaults(run=run)


def add_scope_options(scope: argparse._MutuallyExclusiveGroup) -> None:  # pyright: ignore[reportPrivateUsage]
    """Let *scope* say whose messages are meant."""
    scope.add_argument("--contact", type=int, metavar="ID", help=_("sent to this contact (see comms-log people)"))
    scope.add_argument("--student", type=int, metavar="ID", help=_("all that relates to this student"))
    scope.add_argument("--email", metavar="ADDRESS", help=_("sent to this address, whoever owns it"))
    scope.add_argument("--all", action="store_true", help=_("all messages"))


def add_question_options(parser: argparse.ArgumentParser) -> None:
    """Let *parser* say which messages are meant, and in which order."""
    parser.add_argument(
        "--range", default="all", metavar="RANGE", help=_("last-7-days, this-term, 2026-01-01..2026-02-01")
    )
    parser.add_argument(
        "--filter", default="", metavar="TERMS", help=_('such as: status:bounced -type:sms to:"mei tan"')
    )
    parser.add_argument("--search", default="", metavar="WORDS", help=_('words or a "phrase" anywhere in it'))
    parser.add_argument("--sort", default="", metavar="KEYS", help=_("such as: status:asc,sent:desc"))


def run(context: Context, arguments: argparse.Namespace) -> int:
    """Print the rows in the order of the table; raises UsageError for a question that cannot be asked."""
    if arguments.batch:
        return _batch(context)
    query = query_of(vars(arguments))
    rows = _rows(context, query)
    if arguments.format == "json":
        for row in rows:
            print(json_text(history_object(row)))
    elif arguments.format == "csv":
        print_csv(_KEYS, (history_object(row) for row in rows))
    else:
        zone = context.history.calendar(query.zone).zone
        header = (_("Sent"), _("Type"), _("Subject"), _("To"), _("Relation"), _("Status"), _("What happened"))
        print_table(header, (_cells(row, zone) for row in rows))
    return EXIT_DONE


def _batch(context: Context) -> int:
    """Answer each line of the standard input with a JSON array, or with an object that holds the error."""
    for line in sys.stdin:
        if not line.strip():
            continue
        try:
            query = query_of(_question(line))
            answer: object = [history_object(row) for row in _rows(context, query)]
        except AppError as error:
            answer = {"error": str(error)}
        print(json_text(answer), flush=True)
    return EXIT_DONE


def _question(line: str) -> dict[str, Any]:
    try:
        question: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(_("This line is no JSON object.")) from error
    if not isinstance(question, dict):
        raise UsageError(_("This line is no JSON object."))
    keys = cast("dict[str, Any]", question)
    unknown = sorted(key for key in keys if key not in _BATCH_KEYS)
    if unknown:
        raise UsageError(
            _("A question has no key “{key}”.").format(key=unknown[0]),
            _("It has: {keys}.").format(keys=", ".join(sorted(_BATCH_KEYS))),
        )
    return keys


def query_of(question: Mapping[str, Any]) -> HistoryQuery:
    """The query that the options of the verb, or the keys of a batch line, say. Raises UsageError."""
    text = {key: _text(question, key) for key in ("range", "timezone", "filter", "search", "sort")}
    return HistoryQuery(
        scope=_scope(question),
        range=DateRange.parse(text["range"] or "all"),
        zone=text["timezone"] or None,
        filter=parse_query(text["filter"]) if text["filter"].strip() else ALL_OF(),
        search=text["search"],
        sort=parse_sort(text["sort"]),
        limit=_limit(question.get("limit")),
    )


def _text(question: Mapping[str, Any], key: str) -> str:
    value = question.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UsageError(_("“{key}” is a text.").format(key=key))
    return value


def _limit(value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise UsageError(_("“limit” is a whole number, 0 or more."))
    return value


def _scope(question: Mapping[str, Any]) -> Scope:
    given = [kind for kind in ScopeKind if question.get(kind.value) not in (None, False)]
    if len(given) != 1:
        raise UsageError(_("Ask for one of contact, student, email or all."))
    kind, value = given[0], question[given[0].value]
    if kind is ScopeKind.ALL:
        return Scope(kind)
    if kind is ScopeKind.EMAIL and isinstance(value, str):
        return Scope(kind, address=value)
    if kind is not ScopeKind.EMAIL and isinstance(value, int) and not isinstance(value, bool):
        return Scope(kind, id=value)
    raise UsageError(_("“{key}” has no such value.").format(key=kind.value))


def parse_sort(text: str) -> tuple[Sort, ...]:
    """The sort keys that *text* names (``status:asc,sent:desc``; without a direction ascending), newest first when
    it is empty. Raises UsageError.
    """
    sorts: list[Sort] = []
    for part in filter(str.strip, text.split(",")):
        key, _colon, direction = part.strip().lower().partition(":")
        if key not in TYPED_SORT_KEYS or direction not in ("", "asc", "desc"):
            raise UsageError(
                _("“{text}” is no sort key.").format(text=part.strip()),
                _("The keys are {keys}, each with :asc or :desc.").format(keys=", ".join(TYPED_SORT_KEYS)),
            )
        sorts.append(Sort(SortKey(key), descending=direction == "desc"))
    return tuple(sorts) or NEWEST_FIRST


def _rows(context: Context, query: HistoryQuery) -> Iterator[HistoryRow]:
    for lot in context.history.ids(query):
        ids = iter(lot)
        while page := list(islice(ids, _PAGE)):
            yield from context.history.rows(query, page)


def _cells(row: HistoryRow, zone: ZoneInfo) -> tuple[str, ...]:
    sent = datetime.fromtimestamp(row.sent_at, UTC).astimezone(zone)
    return (
        sent.strftime("%Y-%m-%d %H:%M"),
        _("Email") if row.channel.name == "EMAIL" else _("SMS"),
        row.subject,
        f"{row.to_name} <{row.to_address}>" if row.to_name else row.to_address,
        row.relation or "",
        status_label(row.status),
        what_happened(row, zone),
    )
