"""Translation of every text a person sees: gettext, set up once, lowest of all modules."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

DOMAIN = "comms_log"
LOCALE_DIR = Path(__file__).resolve().parent.parent / "resources" / "locale"

_translations: gettext.NullTranslations = gettext.NullTranslations()


def install(language: str | None = None) -> None:
    """Choose the language of all texts: *language* (such as ``de``), else the one the system asks for.

    A language without a catalogue falls back to the English in the source.
    """
    global _translations
    languages = [language] if language else None
    _translations = gettext.translation(DOMAIN, str(LOCALE_DIR), languages=languages, fallback=True)


def use(translations: gettext.NullTranslations) -> None:
    """Take texts from *translations* from now on (the pseudo-locale of the tests comes in here)."""
    global _translations
    _translations = translations


def _(message: str) -> str:
    """Return *message* in the language of the person."""
    return _translations.gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """Return the form of the text that fits the number *n* in the language of the person."""
    return _translations.ngettext(singular, plural, n)


def pgettext(context: str, message: str) -> str:
    """Return *message* translated in *context*, for words that mean two things."""
    return _translations.pgettext(context, message)


if os.environ.get("COMMS_LOG_LANGUAGE"):
    install(os.environ["COMMS_LOG_LANGUAGE"])
