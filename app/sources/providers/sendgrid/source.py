"""The source for SendGrid: what an account needs, and where its requests go."""

from __future__ import annotations

from typing import Final

from app.core.accounts import Account, AccountField, Capabilities
from app.core.statuses import Channel
from app.i18n import _
from app.sources.providers.base import Session, Tools
from app.sources.providers.errors import AccountSettingError
from app.sources.providers.http_policy import HttpPolicy, bearer
from app.sources.providers.sendgrid.activity import ActivitySession
from app.sources.providers.sendgrid.logs import LogsSession
from app.sources.providers.sendgrid.records import NAME, RETENTION_DAYS

HOSTS: Final = {"us": "https://api.sendgrid.com", "eu": "https://api.eu.sendgrid.com"}
YES: Final = "yes"


class SendGridSource:
    """E-mails of one SendGrid account or subuser. It never gives back a text."""

    id = "sendgrid"
    name = NAME
    capabilities = Capabilities(
        channels=frozenset({Channel.EMAIL}), events=True, opens=True, machine_opens=True, retention_days=RETENTION_DAYS
    )

    @property
    def fields(self) -> tuple[AccountField, ...]:
        """The region, and whether the paid activity feed is there."""
        return (
            AccountField(
                "region",
                lambda: _("Region"),
                lambda: _("eu only for regional subusers of the EU."),
                default="us",
                choices=tuple(HOSTS),
            ),
            AccountField(
                "activity",
                lambda: _("Paid Email Activity history"),
                lambda: _("yes where the account has that add-on: then later openings are noticed at once."),
                default="no",
                choices=("no", YES),
            ),
        )

    @property
    def secret_label(self) -> str:
        """What the secret is called."""
        return _("API key")

    @property
    def secret_hint(self) -> str:
        """Which rights the key needs."""
        return _("A restricted key with Read Access to Email Activity and Suppressions is enough; it cannot send.")

    def policy(self, account: Account) -> HttpPolicy:
        """A bearer key at the region's host. Raises AccountSettingError where the feed cannot be had."""
        region = account.get("region")
        if region == "eu" and account.get("activity") == YES:
            raise AccountSettingError(
                _("SendGrid's Email Activity has no data of EU subusers."),
                _("Set activity to no: the log of the last 30 days is read instead."),
            )
        host = HOSTS.get(region, HOSTS["us"])
        return HttpPolicy(self.name, host, headers=bearer(account.secret), endpoint=account.endpoint)

    def open(self, account: Account, tools: Tools) -> Session:
        """Begin a sync or a test."""
        return ActivitySession(tools) if account.get("activity") == YES else LogsSession(tools)


SOURCE: Final = SendGridSource()
