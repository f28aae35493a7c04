"""Search words as SQL: candidates from the index where it can give them, each compared exactly (rule 20)."""

from __future__ import annotations

from app.core.filters import Words
from app.core.word_search import SearchWord, index_query, search_word
from app.storage.history_sql import TO_KEY, TRUE, Fragment, join, negation


def words_condition(words: Words, *, indexed: bool) -> Fragment:
    """Whether a row matches *words* in subject, text, To name or address.

    *indexed*: ask the search index first, which pays where all messages are looked through.
    """
    word = search_word(words.text)
    found = TRUE if word is None else _found(word, indexed=indexed)
    return negation(found) if words.negated and word is not None else found


def _found(word: SearchWord, *, indexed: bool) -> Fragment:
    exact = _match("mw.words", word)
    text = Fragment(
        f"EXISTS (SELECT 1 FROM message_words mw WHERE mw.message_id = r.message_id AND {exact.sql})", exact.values
    )
    query = index_query(word) if indexed else None
    if query is not None:
        text = Fragment(
            f"(r.message_id IN (SELECT rowid FROM fts_message WHERE fts_message MATCH ?) AND {text.sql})",
            (query, *text.values),
        )
    return join([_match(f"({TO_KEY})", word), _match("adr.value_key", word), text], "OR", TRUE)


def _match(column: str, word: SearchWord) -> Fragment:
    if word.anywhere:
        return Fragment(f"instr({column}, ?) > 0", (word.text,))
    return Fragment(f"(instr({column}, ?) > 0 AND starts_word({column}, ?))", (word.text, word.text))
