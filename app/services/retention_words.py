"""What was removed because it was too old, in sentences, for the command line and the windows."""

from __future__ import annotations

from collections.abc import Callable

from app.i18n import _, ngettext
from app.services.retention import PurgePreview


def purged_text(went: PurgePreview, number: Callable[[int], str] = str) -> str:
    """What *went*; *number* writes a count."""
    whole = ngettext(
        "{n} message was too old and was removed.", "{n} messages were too old and were removed.", went.messages
    ).format(n=number(went.messages))
    texts = ngettext(
        "The text of {n} message was too old and was removed.",
        "The texts of {n} messages were too old and were removed.",
        went.texts,
    ).format(n=number(went.texts))
    if went.messages and went.texts:
        return _("{messages} {texts}").format(messages=whole, texts=texts)
    return whole if went.messages else texts
