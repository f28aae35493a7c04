"""The source for Mailgun: what an account needs, and where its requests go."""

from __future__ import annotations

import re
from typing import Final

from app.core.accounts import Account, AccountField, Capabilities
from app.core.statuses import Channel
from app.i18n import _
from app.sources.providers.base import Tools
from app.sources.providers.errors import AccountSettingError
from app.sources.providers.http_policy import HttpPolicy, basic
from app.sources.providers.mailgun.session import BODY_DAYS, RETENTION_DAYS, MailgunSession

HOSTS: Final = {"us": "https://api.mailgun.net", "eu": "https://api.eu.mailgun.net"}
STORAGE: Final = frozenset({"*.mailgun.net"})  # storage-<region>.api.mailgun.net gives the texts
_DOMAIN: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


class MailgunSource:
    """E-mails of one sending domain at Mailgun."""

    id = "mailgun"
    name = "Mailgun"
    capabilities = Capabilities(
        channels=frozenset({Channel.EMAIL}),
        bodies=True,
        events=True,
        opens=True,
        machine_opens=True,
        retention_days=RETENTION_DAYS,
        body_days=BODY_DAYS,
    )

    @property
    def fields(self) -> tuple[AccountField, ...]:
        """The domain, and where Mailgun keeps it."""
        return (
            AccountField("domain", lambda: _("Sending domain"), lambda: _("Such as mg.school.example."), required=True),
            AccountField(
                "region",
                lambda: _("Region of the domain"),
                lambda: _("us or eu: where the domain was set up at Mailgun."),
                default="us",
                choices=tuple(HOSTS),
            ),
        )

    @property
    def secret_label(self) -> str:
        """What the secret is called."""
        return _("API key")

    @property
    def secret_hint(self) -> str:
        """Which key to take."""
        return _("A key with the role Analyst can read the logs. Texts need a key that may read stored messages.")

    def policy(self, account: Account) -> HttpPolicy:
        """Basic authentication at the region's host. Raises AccountSettingError for what is no domain."""
        if not _DOMAIN.fullmatch(domain_of(account)):
            raise AccountSettingError(
                _("This is no domain."), _("Give the sending domain as Mailgun lists it, such as mg.school.example.")
            )
        host = HOSTS.get(account.get("region"), HOSTS["us"])
        return HttpPolicy(
            self.name, host, headers=basic("api", account.secret), hosts=STORAGE, endpoint=account.endpoint
        )

    def open(self, account: Account, tools: Tools) -> MailgunSession:
        """Begin a sync or a test."""
        return MailgunSession(domain_of(account), tools)


def domain_of(account: Account) -> str:
    """The domain in lower case."""
    return account.get("domain").strip().lower().rstrip(".")


SOURCE: Final = MailgunSource()
