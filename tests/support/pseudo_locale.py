"""A language for tests: English in brackets, with accents and a third longer, so that missed texts stand out."""

from __future__ import annotations

import gettext
import re

BEGIN, END = "\N{LEFT WHITE CORNER BRACKET}", "\N{RIGHT WHITE CORNER BRACKET}"
ACCENTS = str.maketrans("aceinouyACEINOUY", "áçéíñóúýÁÇÉÍÑÓÚÝ")

# What a translator leaves as it is: placeholders, tags, entities and the letter that Alt chooses.
KEPT = re.compile(r"({[^}]*}|<[^>]*>|&\w+;|&\w)")


def pseudo(text: str) -> str:
    """Return *text* as the pseudo-locale has it; what is empty stays empty."""
    if not text:
        return text
    parts = KEPT.split(text)
    accented = "".join(part if KEPT.fullmatch(part) else part.translate(ACCENTS) for part in parts)
    return f"{BEGIN}{accented}{'~' * max(2, len(text) // 3)}{END}"


def is_pseudo(text: str) -> bool:
    """Return whether *text* is translated as a whole: one pair of brackets, around everything."""
    return text.startswith(BEGIN) and text.endswith(END) and text.count(BEGIN) == text.count(END) == 1


class PseudoLocale(gettext.NullTranslations):
    """Translations into the pseudo-locale; give one to `app.i18n.use`."""

    def gettext(self, message: str) -> str:
        return pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return pseudo(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return pseudo(message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return pseudo(msgid1 if n == 1 else msgid2)
