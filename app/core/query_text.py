"""Typed questions: ``status:bounced,failed -type:sms to:"mei tan" or`` read into a filter, and written back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from app.core.filters import And, Field, FieldKind, Filter, Operator, Or, Term, Words, check, field_of, is_field, negate
from app.errors import UsageError
from app.i18n import _

_KEY: Final = re.compile(r"([^\W\d][\w-]*)(?:\.(any|contains|is|starts|ends|empty))?:")
_OR: Final = re.compile(r"or(?=[\s()]|$)", re.IGNORECASE)
_COMPARISON: Final = re.compile(r"<=|>=|<|>|=")
_SPACE: Final = re.compile(r"\s*")
_PLAIN_VALUE: Final = re.compile(r"[\w.@+/%-]+")
_PLAIN_WORD: Final = re.compile(r"[\w.@+/%'][\w.@+/%'-]*")
_PHRASE: Final = re.compile(r'"([^"]*)"?|(\S+)')
_DEEPEST: Final = 50
_YES: Final = frozenset({"yes", "y", "true", "1"})
_NO: Final = frozenset({"no", "n", "false", "0"})


def parse_words(text: str) -> tuple[Words, ...]:
    """The words and ``"phrases"`` of a search (rule 20); every other sign means itself."""
    found: list[Words] = []
    for match in _PHRASE.finditer(text):
        phrase, word = match.groups()
        if word is not None:
            found.append(Words(word))
        elif phrase.strip():
            found.append(Words(phrase, phrase=True))
    return tuple(found)


def parse_query(text: str) -> Filter:
    """Read a typed filter (rule 22). Words without a field are words to search for.

    Comma = any of, terms are ANDed, ``-`` negates, ``or`` binds weakest, parentheses group; a quoted value may
    hold anything, quotes after a backslash. Raises UsageError that says what is wrong and what was meant.
    """
    reader = _Reader(text)
    found = reader.alternatives(0)
    if reader.at < len(text):
        raise UsageError(_("There is a “)” without its “(”."), _("Add the other one, or put it in quotes."))
    return found


@dataclass(frozen=True, slots=True)
class Reading:
    """What a person typed while looking for something: nothing in it but its brackets can be wrong.

    *notes* say, for each field or value that does not exist, so and what may be meant; such a part counts as words
    in *wanted*. *doubtful* are those of these words whose field exists.
    """

    wanted: Filter
    notes: tuple[str, ...] = ()
    doubtful: tuple[Words, ...] = ()


def read_query(text: str) -> Reading:
    """Read *text* as `parse_query` does, but take a part whose field or value does not exist as words.

    Raises UsageError where quotes, parentheses or ``or`` do not match up.
    """
    reader = _Reader(text, lenient=True)
    found = reader.alternatives(0)
    if reader.at < len(text):
        raise UsageError(_("There is a “)” without its “(”."), _("Add the other one, or put it in quotes."))
    return Reading(found, tuple(dict.fromkeys(reader.notes)), tuple(reader.doubtful))


class _Reader:
    """Reads a query from left to right; *at* is the place of the next sign."""

    def __init__(self, text: str, *, lenient: bool = False) -> None:
        self.text = text
        self.at = 0
        self.lenient = lenient
        self.notes: list[str] = []
        self.doubtful: list[Words] = []

    def alternatives(self, depth: int) -> Filter:
        """One or more conjunctions with ``or`` between them."""
        if depth > _DEEPEST:
            raise UsageError(_("There are too many parentheses inside each other."))
        options = [self._conjunction(depth)]
        while _OR.match(self.text, self.at):
            self.at += 2
            options.append(self._conjunction(depth))
        if len(options) == 1:
            return options[0]
        if And() in options:
            raise UsageError(_("“or” needs something on both sides."), _("Put it in quotes if the word is meant."))
        return Or(tuple(options))

    def _conjunction(self, depth: int) -> Filter:
        parts: list[Filter] = []
        while True:
            self.at = _end(_SPACE, self.text, self.at)
            if self._next() in ("", ")") or _OR.match(self.text, self.at):
                break
            parts.append(self._part(depth))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _part(self, depth: int) -> Filter:
        following = self.text[self.at + 1 : self.at + 2]
        negated = self._next() == "-" and bool(following.strip()) and following != ")"
        start = self.at
        self.at += negated
        if self._next() == "(":
            part = self._group(depth)
        else:
            key = _KEY.match(self.text, self.at)
            try:
                part = self._simple(key)
            except UsageError as error:
                if not self.lenient or key is None:
                    raise
                return self._taken_as_words(start, key, error)
        return negate(part) if negated else part

    def _taken_as_words(self, start: int, key: re.Match[str], error: UsageError) -> Words:
        self.at = key.end()
        while self._next() == '"':
            self._quoted()
            self.at += self._next() == ","
        self._bare("")
        words = Words(self.text[start : self.at].replace('"', ""), phrase='"' in self.text[start : self.at])
        if is_field(key.group(1)):
            self.doubtful.append(words)
        self.notes.append(str(error))
        return words

    def _group(self, depth: int) -> Filter:
        self.at += 1
        inside = self.alternatives(depth + 1)
        if self._next() != ")":
            raise UsageError(_("There is a “(” without its “)”."), _("Add the other one, or put it in quotes."))
        self.at += 1
        return inside

    def _simple(self, key: re.Match[str] | None) -> Filter:
        if key:
            self.at = key.end()
            return self._term(field_of(key.group(1)), Operator(key.group(2)) if key.group(2) else None)
        if self._next() == '"':
            return Words(self._quoted(), phrase=True)
        return Words(self._bare(""))

    def _term(self, field: Field, operator: Operator | None) -> Filter:
        values = [value for value in self._values() if value != ("", False)]
        if operator is Operator.EMPTY:
            return self._empty(field, [value for value, _quoted in values])
        if not values:
            raise UsageError(
                _("“{field}” needs a value.").format(field=field.key),
                _("Write it right after the colon, such as status:bounced."),
            )
        if field.kind in (FieldKind.NUMBER, FieldKind.DATE):
            if operator is not None:
                raise UsageError(_("“{field}” is compared with <, > or =.").format(field=field.key))
            compared = tuple(_compared(field, value) for value, _quoted in values)
            return compared[0] if len(compared) == 1 else Or(compared)
        default = Operator.ANY_OF if field.kind is FieldKind.CHOICE else Operator.CONTAINS
        return check(Term(field.key, operator or default, tuple(value for value, _quoted in values)))

    def _empty(self, field: Field, values: list[str]) -> Filter:
        word = values[0].casefold() if len(values) == 1 else ""
        if word not in _YES | _NO:
            raise UsageError(_("“{field}.empty” is yes or no.").format(field=field.key))
        return check(Term(field.key, Operator.EMPTY, (), negated=word in _NO))

    def _values(self) -> list[tuple[str, bool]]:
        values: list[tuple[str, bool]] = []
        while True:
            quoted = self._next() == '"'
            values.append((self._quoted() if quoted else self._bare(","), quoted))
            if self._next() != ",":
                break
            self.at += 1
        if quoted and self._next().strip() not in ("", ")"):
            raise UsageError(_("After a closing quote there must be a space or a comma."))
        return values

    def _quoted(self) -> str:
        """The text between quotes; a backslash before a quote or a backslash is taken off, others stay."""
        found: list[str] = []
        self.at += 1
        while (sign := self._next()) != '"':
            if not sign:
                raise UsageError(_("A quote is not closed."), _("Add the closing quote."))
            if sign == "\\" and self.text[self.at + 1 : self.at + 2] in ('"', "\\"):
                self.at += 1
            found.append(self.text[self.at])
            self.at += 1
        self.at += 1
        return "".join(found)

    def _bare(self, stops: str) -> str:
        """Signs up to a space, one of *stops*, or a parenthesis that was opened before."""
        start, opened = self.at, 0
        while (sign := self._next()) and not sign.isspace() and sign not in stops:
            opened += (sign == "(") - (sign == ")")
            if opened < 0:
                break
            self.at += 1
        return self.text[start : self.at]

    def _next(self) -> str:
        return self.text[self.at : self.at + 1]


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _compared(field: Field, value: str) -> Term:
    """The comparison that one value of a number or date says: ``>0``, ``1..3``, ``<30d``, ``today``."""
    comparison = _COMPARISON.match(value)
    if comparison:
        return check(Term(field.key, Operator(comparison.group()), (value[comparison.end() :].strip(),)))
    since, dots, until = value.partition("..")
    if dots:
        return check(Term(field.key, Operator.BETWEEN, (since.strip(), until.strip())))
    return check(Term(field.key, Operator.EQUAL, (value.strip(),)))


def format_query(wanted: Filter) -> str:
    """Write *wanted* as text that `parse_query` reads into a filter of the same meaning."""
    if isinstance(wanted, Term):
        return f"{'-' * wanted.negated}{_format_term(wanted)}"
    if isinstance(wanted, Words):
        plain = not wanted.phrase and _PLAIN_WORD.fullmatch(wanted.text) and not _OR.fullmatch(wanted.text)
        return f"{'-' * wanted.negated}{wanted.text if plain else _quote(wanted.text)}"
    if isinstance(wanted, And):
        return " ".join(_in_parentheses(part) for part in wanted.parts)
    return " or ".join(_in_parentheses(part) for part in wanted.parts)


def _in_parentheses(part: Filter) -> str:
    text = format_query(part)
    return f"({text})" if isinstance(part, And | Or) else text


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _value(text: str) -> str:
    return text if _PLAIN_VALUE.fullmatch(text) else _quote(text)


def _format_term(term: Term) -> str:
    if term.operator is Operator.EMPTY:
        return f"{term.key}.empty:yes"
    if term.operator is Operator.BETWEEN:
        return f"{term.key}:{'..'.join(term.values)}"
    if term.operator in (Operator.ANY_OF, Operator.CONTAINS):
        return f"{term.key}:{','.join(_value(value) for value in term.values)}"
    if term.operator in (Operator.IS, Operator.STARTS, Operator.ENDS):
        return f"{term.key}.{term.operator.value}:{','.join(_value(value) for value in term.values)}"
    comparison = "" if term.operator is Operator.EQUAL else term.operator.value
    return f"{term.key}:{comparison}{term.values[0]}"
