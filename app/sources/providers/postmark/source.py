"""The source for Postmark: what an account needs, and where its requests go."""

from __future__ import annotations

import re
from typing import Final

from app.core.accounts import Account, AccountField, Capabilities
from app.core.statuses import Channel
from app.i18n import _
from app.sources.providers.base import Tools
from app.sources.providers.errors import AccountSettingError
from app.sources.providers.http_policy import HttpPolicy
from app.sources.providers.postmark.session import RETENTION_DAYS, PostmarkSession

HOST: Final = "https://api.postmarkapp.com"
ALL: Final = "all"
_STREAM: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,29}")  # letters, digits, - and _, at most 30 (Postmark's docs)


class PostmarkSource:
    """E-mails of one Postmark server, over all of its message streams or some."""

    id = "postmark"
    name = "Postmark"
    capabilities = Capabilities(
        channels=frozenset({Channel.EMAIL}),
        bodies=True,
        events=True,
        opens=True,
        retention_days=RETENTION_DAYS,
        body_days=RETENTION_DAYS,
    )

    @property
    def fields(self) -> tuple[AccountField, ...]:
        """The message streams."""
        return (
            AccountField(
                "streams",
                lambda: _("Message streams"),
                lambda: _("Their IDs with commas between them, or all."),
                default=ALL,
            ),
        )

    @property
    def secret_label(self) -> str:
        """What the secret is called."""
        return _("Server API token")

    @property
    def secret_hint(self) -> str:
        """Which token to take."""
        return _("The token of the server, not of the account. Postmark has no tokens that may only read.")

    def policy(self, account: Account) -> HttpPolicy:
        """The server token at api.postmarkapp.com. Raises AccountSettingError for a stream that cannot be one."""
        streams_of(account)
        return HttpPolicy(
            self.name, HOST, headers={"X-Postmark-Server-Token": account.secret}, endpoint=account.endpoint
        )

    def open(self, account: Account, tools: Tools) -> PostmarkSession:
        """Begin a sync or a test."""
        return PostmarkSession(streams_of(account), tools)


def streams_of(account: Account) -> tuple[str, ...]:
    """The streams that the account names; none when it means all. Raises AccountSettingError."""
    named = tuple(word for part in account.get("streams").split(",") if (word := part.strip()))
    if not named or ALL in {word.lower() for word in named}:
        return ()
    if any(not _STREAM.fullmatch(word) for word in named):
        raise AccountSettingError(
            _("This is no ID of a message stream."),
            _("Copy the ID from the stream's settings at Postmark, such as outbound; several with commas between."),
        )
    return tuple(dict.fromkeys(named))


SOURCE: Final = PostmarkSource()
