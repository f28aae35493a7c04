"""The list on the screen as it would leave: what an export or a print asks the services for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.i18n import _, ngettext
from app.services.exports.lists import ListToLeave, LogList
from ui.models.formats import number


@dataclass(frozen=True, slots=True)
class OutputList:
    """*make* gives the whole list, or the selected rows of it; *total* and *selected* are how many these are."""

    make: Callable[[bool], ListToLeave]
    file_name: str
    total: int
    selected: int


def contents_text(wanted: ListToLeave, rows: int) -> str:
    """What will be in the file, in one line: how many rows, which columns, and whether addresses are among them."""
    columns = ", ".join(column.label for column in wanted.sheet_columns)
    text = ngettext("{n} row with {columns}.", "{n} rows with {columns}.", rows).format(n=number(rows), columns=columns)
    if wanted.has_addresses:
        return _("{contents} E-mail addresses or mobile numbers are in it.").format(contents=text)
    if isinstance(wanted, LogList):
        return _("{contents} An address is in it only where no name is known.").format(contents=text)
    return text
