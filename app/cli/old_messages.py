"""After an import by the command line: removes what is too old, where a person agreed to that in the window."""

from __future__ import annotations

import sys

from app.context import Context
from app.errors import AppError
from app.i18n import _
from app.services.retention_words import purged_text


def remove_old(context: Context) -> None:
    """Remove what is due and say so on the standard error: the output of the verb is for what came in.

    What cannot be removed now is told and changes nothing of how the import ends.
    """
    try:
        due = context.retention.due()
        if due is None:
            return
        if not due.agreed:
            words = _(
                "Some messages are older than the settings keep them. Nothing was removed: the window asks first."
            )
            sys.stderr.write(f"{words}\n")
            return
        went = context.retention.purge(lambda _done, _total: None, lambda: False)
    except AppError as error:
        sys.stderr.write(f"{error}\n")
        return
    sys.stderr.write(f"{purged_text(went)}\n")
