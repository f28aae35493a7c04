"""All words that a cache holds, to tell data from texts of the program."""

from __future__ import annotations

import re

from PySide6.QtCore import QLocale

from app.storage.database import Database

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def words_of(text: str) -> list[str]:
    """The words in *text*, folded; digits and signs are no words."""
    return [word.casefold() for word in _WORD.findall(text)]


def words_of_data(database: Database) -> set[str]:
    """Every word in any text column of the cache, and the names of days and months of the locale."""
    reader = database.reader()
    tables = [row[0] for row in reader.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
    found: set[str] = set()
    for table in tables:
        if table.startswith(("fts_", "sqlite_")):
            continue
        for row in reader.execute(f'SELECT * FROM "{table}"'):
            for cell in row:
                if isinstance(cell, str):
                    found.update(words_of(cell))
    english = QLocale(QLocale.Language.English, QLocale.Country.Australia)
    for number in range(1, 13):
        found.update(words_of(english.monthName(number, QLocale.FormatType.ShortFormat)))
        found.update(words_of(english.monthName(number)))
    for number in range(1, 8):
        found.update(words_of(english.dayName(number, QLocale.FormatType.ShortFormat)))
        found.update(words_of(english.dayName(number)))
    return found
