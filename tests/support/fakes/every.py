"""Every stand-in for a provider: the contract suite, the kills and the simulated year go through all of them."""

from __future__ import annotations

from support.fakes.base import ProviderFake
from support.fakes.mailgun import MailgunFake
from support.fakes.postmark import PostmarkFake
from support.fakes.sendgrid import SendGridActivityFake, SendGridFake
from support.fakes.twilio import TwilioFake

FAKES: list[type[ProviderFake]] = [
    TwilioFake,
    PostmarkFake,
    MailgunFake,
    SendGridFake,
    SendGridActivityFake,
]
