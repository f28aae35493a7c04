"""Filter by this value: the filter that holds for the value of one cell of the communications table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from app.core.filters import Operator, Term
from app.core.messages import HistoryRow
from app.core.statuses import Channel
from app.services.row_words import server_code
from ui.models.columns import Column


def value_term(row: HistoryRow, column: int) -> Term | None:
    """The filter for what *row* has in *column*; None where a column cannot be filtered by its value."""
    make = _TERMS.get(Column(column))
    return make(row) if make else None


def _choice(key: str, value: str | None) -> Term:
    return Term(key, Operator.ANY_OF, (value,)) if value else Term(key, Operator.EMPTY)


def _text(key: str, value: str | None) -> Term:
    return Term(key, Operator.IS, (value,)) if value else Term(key, Operator.EMPTY)


def _number(key: str, value: int | None) -> Term:
    return Term(key, Operator.EMPTY) if value is None else Term(key, Operator.EQUAL, (str(value),))


def _happened(row: HistoryRow) -> Term:
    return _choice("reason", row.reason) if row.reason else _choice("status", row.status.word)


def _campaign(row: HistoryRow) -> Term:
    return _text("campaign", row.campaign) if row.campaign else _text("template", row.template)


def _code(row: HistoryRow) -> Term | None:
    code = server_code(row)
    return Term("reply", Operator.CONTAINS, (code,)) if code else None


def _students(row: HistoryRow) -> Term:
    return Term("student", Operator.IS, row.students) if row.students else Term("student", Operator.EMPTY)


_TERMS: Final[dict[Column, Callable[[HistoryRow], Term | None]]] = {
    Column.TYPE: lambda row: _choice("type", "sms" if row.channel is Channel.SMS else "email"),
    Column.SUBJECT: lambda row: _text("subject", row.subject),
    Column.TO: lambda row: _text("to", row.to_name) if row.to_name else _text("address", row.to_address),
    Column.RELATION: lambda row: _choice("relation", row.relation),
    Column.STATUS: lambda row: _choice("status", row.status.word),
    Column.HAPPENED: _happened,
    Column.FROM: lambda row: _text("from", row.sender_name or row.sender),
    Column.SENT_BY: lambda row: _choice("source", None if row.sent_by is None else row.sent_by.name.lower()),
    Column.CAMPAIGN: _campaign,
    Column.STUDENT: _students,
    Column.OPENS: lambda row: _number("opens", row.opens),
    Column.CLICKS: lambda row: _number("clicks", row.clicks),
    Column.ATTACHMENTS: lambda row: Term("has", Operator.ANY_OF, ("attachment",), negated=not row.n_attachments),
    Column.REASON: lambda row: _choice("reason", row.reason),
    Column.CODE: _code,
    Column.PARTS: lambda row: _number("parts", row.parts),
    Column.PROVIDER: lambda row: _choice("provider", row.provider),
    Column.ID: lambda row: _text("id", row.provider_id),
    Column.ADDRESS: lambda row: _text("address", row.to_address),
}
