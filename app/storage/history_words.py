"""Search words as SQL: found in the indexes where that pays, compared with the texts themselves elsewhere (rule 20)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.core.filters import Words
from app.core.word_search import SearchWord, index_terms, is_plain, search_word
from app.storage.history_sql import TO_KEY, TRUE, Fragment, join, negation

# a recipient may be of a message that went to its first one long before: then the message's id tells little of the
# recipient's time. The very words of the partial index ix_recipient_late
LATE_BY: Final = 5662310400  # a day, in ids
LATE: Final = f"r.id - r.message_id > {LATE_BY}"
# the folded text of a row's message. Its subject is looked up here once more: where a condition says what `subj.key`
# is, SQLite would put that in its place, before it is known to be so
MESSAGE_TEXT: Final = (
    "(SELECT words_text(mw.own, CAST(ct.content AS TEXT), ts.key) FROM message_words mw"
    " CROSS JOIN subject ts ON ts.id = msg.subject_id"
    " LEFT JOIN common_text ct ON ct.id = mw.common_id WHERE mw.message_id = r.message_id)"
)
_SUBJECT: Final = "msg.subject_id IN (SELECT rowid FROM fts_subject WHERE fts_subject MATCH ?)"
_COMMON: Final = (
    "EXISTS (SELECT 1 FROM message_words mw WHERE mw.message_id = r.message_id AND mw.common_id IN"
    " (SELECT rowid FROM fts_common WHERE fts_common MATCH ?))"
)


@dataclass(frozen=True, slots=True)
class Plan:
    """How words are looked for: *indexed* in the search indexes, else in the texts of each row. *first* and *last*
    bound the ids of the messages that the rows looked through can have, but for late ones. *walked*: row by row, until
    there are enough, so that what is most likely or known at once is asked first. *proven*: the text of a word that
    all rows are known to have.
    """

    indexed: bool = False
    first: int | None = None
    last: int | None = None
    walked: bool = False
    proven: str | None = None


EXACT: Final = Plan()


def words_condition(words: Words, plan: Plan) -> Fragment:
    """Whether a row matches *words* in subject, text, To name or address."""
    word = search_word(words.text)
    if word is None or words.text == plan.proven:
        found = TRUE
    else:
        found = _walked(word, plan) if plan.walked and is_plain(word) else _found(word, plan)
    return negation(found) if words.negated and word is not None else found


def _found(word: SearchWord, plan: Plan) -> Fragment:
    name = [_match(f"({TO_KEY})", word), _match("adr.value_key", word)]
    text = [_match("subj.key", word), _match(MESSAGE_TEXT, word)]
    terms = index_terms(word) if plan.indexed else ()
    if not terms:
        return join([*name, *text], "OR", TRUE)
    indexed = join([_in_message(term, plan) for term in terms], "AND", TRUE)
    if not is_plain(word):
        indexed = join([indexed, join(text, "OR", TRUE)], "AND", TRUE)
    if plan.first is not None or plan.last is not None:
        late = join([Fragment(LATE), join(text, "OR", TRUE)], "AND", TRUE)
        return join([*name, indexed, late], "OR", TRUE)
    return join([*name, indexed], "OR", TRUE)


_OF_COMMON: Final = (
    "(SELECT mw.common_id FROM message_words mw WHERE mw.message_id = r.message_id)"
    " IN (SELECT rowid FROM fts_common WHERE fts_common MATCH ?)"
)
_OF_SUBJECT: Final = (
    "EXISTS (SELECT 1 FROM message sm CROSS JOIN subject ss ON ss.id = sm.subject_id WHERE sm.id = r.message_id AND {})"
)
_OF_ADDRESS: Final = "EXISTS (SELECT 1 FROM address adr WHERE adr.id = r.address_id AND {})"
_OF_LATE: Final = f"{LATE} AND EXISTS (SELECT 1 FROM message msg WHERE msg.id = r.message_id AND {{}})"


def _walked(word: SearchWord, plan: Plan) -> Fragment:
    """Whether a row has the plain *word*, in sub-queries that are asked one after the other until one says so."""
    (term,) = index_terms(word)
    name = join([_match(f"({TO_KEY})", word), _match("adr.value_key", word)], "OR", TRUE)
    return join(
        [
            Fragment(_OF_COMMON, (term,)),
            _own(term, plan),
            *(
                Fragment(f"({frame.format(part.sql)})", part.values)
                for frame, part in (
                    (_OF_SUBJECT, _match("ss.key", word)),
                    (_OF_ADDRESS, name),
                    (_OF_LATE, _match(MESSAGE_TEXT, word)),
                )
            ),
        ],
        "OR",
        TRUE,
    )


def _in_message(term: str, plan: Plan) -> Fragment:
    """Whether the subject or the text of a row's message answers *term* of the index."""
    return join([Fragment(_SUBJECT, (term,)), Fragment(_COMMON, (term,)), _own(term, plan)], "OR", TRUE)


def _own(term: str, plan: Plan) -> Fragment:
    """Whether a row's message has *term* beyond its common text and its subject."""
    own = "r.message_id IN (SELECT rowid FROM fts_message WHERE fts_message MATCH ?"
    bounds = [(sign, value) for sign, value in ((">=", plan.first), ("<", plan.last)) if value is not None]
    own += "".join(f" AND rowid {sign} ?" for sign, _value in bounds) + ")"
    return Fragment(own, (term, *(value for _sign, value in bounds)))


def _match(column: str, word: SearchWord) -> Fragment:
    if word.anywhere:
        return Fragment(f"instr({column}, ?) > 0", (word.text,))
    return Fragment(f"(instr({column}, ?) > 0 AND starts_word({column}, ?))", (word.text, word.text))


def candidates(
    term: str, *, plan: Plan, since: int | None = None, until: int | None = None, named: SearchWord | None = None
) -> Fragment:
    """A SELECT of the recipient ids (some twice) that may answer *term* of the index, of rows sent in the half-open
    time from *since* to *until* (epoch seconds UTC), whose messages are within the bounds of *plan*. With *named*, the
    plain word that *term* stands for, each does: names that other rows gave an address do not count.
    """
    message = _bounds(("{}", plan.first, plan.last))
    sent = address = _bounds(("r.sent_at", since, until))
    to_recipient = " CROSS JOIN recipient r INDEXED BY ux_recipient_message ON r.message_id = "
    own = f"fts_message f{to_recipient}f.rowid WHERE fts_message MATCH ?{message.sql.format('f.rowid', 'f.rowid')}"
    common = (
        "fts_common f CROSS JOIN message_words w INDEXED BY ix_message_words_common ON w.common_id = f.rowid"
        f"{to_recipient}w.message_id WHERE fts_common MATCH ?"
        f"{message.sql.format('w.message_id', 'w.message_id')}"
    )
    subject = (
        "fts_subject f CROSS JOIN message m INDEXED BY ix_message_subject ON m.subject_id = f.rowid"
        f"{to_recipient}m.id WHERE fts_subject MATCH ?{message.sql.format('m.id', 'm.id')}"
    )
    if named is not None:
        name = join([_match(f"({TO_KEY})", named), _match("adr.value_key", named)], "OR", TRUE)
        address = Fragment(f"{address.sql} AND {name.sql}", (*address.values, *name.values))
    to = (
        "fts_address f CROSS JOIN recipient r INDEXED BY ix_recipient_address ON r.address_id = f.rowid"
        f" CROSS JOIN address adr ON adr.id = f.rowid WHERE fts_address MATCH ?{address.sql}"
    )
    parts = [(own, message), (common, message), (subject, message), (to, address)]
    sql = " UNION ALL ".join(f"SELECT r.id FROM {source}" for source, _bound in parts)
    values = tuple(value for _source, bound in parts for value in (term, *bound.values))
    if plan.first is None and plan.last is None:
        return Fragment(sql, values)
    late = f"SELECT r.id FROM recipient r INDEXED BY ix_recipient_late WHERE {LATE}{sent.sql}"
    return Fragment(f"{sql} UNION ALL {late}", (*values, *sent.values))


def _bounds(bound: tuple[str, int | None, int | None]) -> Fragment:
    column, low, high = bound
    parts = [(sign, value) for sign, value in ((">=", low), ("<", high)) if value is not None]
    return Fragment("".join(f" AND {column} {sign} ?" for sign, _v in parts), tuple(v for _sign, v in parts))
