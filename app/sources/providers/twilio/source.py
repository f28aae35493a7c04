"""The source for Twilio: what an account needs, and where its requests go."""

from __future__ import annotations

import re
from typing import Final

from app.core.accounts import Account, AccountField, Capabilities
from app.core.statuses import Channel
from app.i18n import _
from app.sources.providers.base import Tools
from app.sources.providers.errors import AccountSettingError
from app.sources.providers.http_policy import HttpPolicy, basic
from app.sources.providers.twilio.session import TwilioSession

HOST: Final = "https://api.twilio.com"
_ACCOUNT: Final = re.compile(r"AC[0-9a-fA-F]{32}")
_KEY: Final = re.compile(r"SK[0-9a-fA-F]{32}")


class TwilioSource:
    """SMS of one Twilio account (a subaccount is an account of its own)."""

    id = "twilio"
    name = "Twilio"
    capabilities = Capabilities(channels=frozenset({Channel.SMS}), bodies=True, events=True, retention_days=400)

    @property
    def fields(self) -> tuple[AccountField, ...]:
        """The account's number, and that of an API key where one is used."""
        return (
            AccountField("account_sid", lambda: _("Account SID"), lambda: _("Begins with AC."), required=True),
            AccountField(
                "api_key_sid",
                lambda: _("API key SID"),
                lambda: _("Begins with SK; only where the secret is that of an API key."),
            ),
        )

    @property
    def secret_label(self) -> str:
        """What the secret is called."""
        return _("Auth token, or API key secret")

    @property
    def secret_hint(self) -> str:
        """Which key to take."""
        return _("A restricted API key that may read messages is enough. The auth token could also send.")

    def policy(self, account: Account) -> HttpPolicy:
        """Basic authentication at api.twilio.com. Raises AccountSettingError for a SID that cannot be one."""
        sid, key = account.get("account_sid"), account.get("api_key_sid")
        if not _ACCOUNT.fullmatch(sid) or (key and not _KEY.fullmatch(key)):
            raise AccountSettingError(
                _("This is no SID of a Twilio account or API key."),
                _("Copy it from the Twilio console: AC or SK, and 32 letters and digits."),
            )
        return HttpPolicy(self.name, HOST, headers=basic(key or sid, account.secret), endpoint=account.endpoint)

    def open(self, account: Account, tools: Tools) -> TwilioSession:
        """Begin a sync or a test."""
        return TwilioSession(account.get("account_sid"), tools)


SOURCE: Final = TwilioSource()
