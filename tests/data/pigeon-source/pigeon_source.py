"""A source of another package, for tests and as an example: letters by pigeon, from a server that lists them."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.accounts import Account, AccountField, Capabilities, Finding
from app.core.records import AddressText, BodyKind, EventRecord, MessageRecord, RecipientRecord
from app.core.statuses import Channel, EventKind
from app.sources.providers.base import Page, SyncState, Tools
from app.sources.providers.http_policy import HttpPolicy, bearer
from app.sources.providers.paging import PageStop
from app.sources.providers.shapes import epoch_time, json_object, rows_of, text

NAME = "Pigeon Post"
KINDS = {"away": EventKind.SENT, "home": EventKind.DELIVERED, "hawk": EventKind.FAILED}


class PigeonSession:
    """One loft, for one sync or test."""

    def __init__(self, loft: str, tools: Tools) -> None:
        self._path = f"/lofts/{loft}/letters"
        self._tools = tools

    def test(self) -> Finding:
        """Count the newest letters."""
        return Finding((f"{len(self._list('0'))} letters are there.",))

    def pages(self, state: SyncState) -> Iterator[Page]:
        """Letters by their number: the cursor is that of the last page's last one."""
        place = state.stream("letters").cursor or "0"
        stop = PageStop(NAME)
        while True:
            stop.check(place)
            rows = self._list(place)
            if not rows:
                yield Page("letters", watermark=self._tools.now())
                return
            place = text(json_object(rows[-1]).get("number"))
            yield Page("letters", tuple(_letter(row) for row in rows), cursor=place)

    def _list(self, after: str) -> list[object]:
        answer = self._tools.http.get(self._path, (("after", after),))
        return list(rows_of(NAME, answer.value, "letters"))


def _letter(row: object) -> MessageRecord:
    fields = json_object(row)
    at, word = epoch_time(fields.get("at")) or 0, text(fields.get("state"))
    event = EventRecord(word, KINDS.get(word, EventKind.UNKNOWN), at, word=word)
    body = text(fields.get("text")).encode("utf-8")
    return MessageRecord(
        provider="pigeon",
        external_id=text(fields.get("number")),
        channel=Channel.EMAIL,
        recipients=(RecipientRecord(AddressText(Channel.EMAIL, text(fields.get("to"))), at, events=(event,)),),
        subject=text(fields.get("about")),
        bodies={BodyKind.TEXT: body} if body else {},
    )


class PigeonSource:
    """What an account of Pigeon Post needs, and where its requests go."""

    id = "pigeon"
    name = NAME
    capabilities = Capabilities(channels=frozenset({Channel.EMAIL}), bodies=True, events=True)
    fields = (AccountField("loft", lambda: "Loft", required=True),)
    secret_label = "Ring"
    secret_hint = "Any ring may read."

    def policy(self, account: Account) -> HttpPolicy:
        """One host, and a bearer token."""
        return HttpPolicy(NAME, "https://pigeons.example", bearer(account.secret), endpoint=account.endpoint)

    def open(self, account: Account, tools: Tools) -> PigeonSession:
        """Begin a sync or a test."""
        return PigeonSession(account.get("loft"), tools)


SOURCE = PigeonSource()
