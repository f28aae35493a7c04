"""Decides what becomes of each message: delivered, opened, bounced, dropped, failed, in the order of time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from app.sources.sample_school.chance import Dice, pick
from app.sources.sample_school.mail_kinds import MailKind
from app.sources.sample_school.school_people import MailState, Member, PhoneState

MACHINE_AGENT: Final = "Mozilla/5.0"  # all that Apple's mail privacy tells (rule 13)
AGENTS: Final = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "Mozilla/5.0 (Linux; Android 14; SM-A546E) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
)
_NO_DOMAIN: Final = (
    "550 5.1.2 Host unknown (Domain name not found)",
    "unable to get mx info: failed to get IPs from PTR record: lookup: unrecognized address",
    "550 5.4.4 Invalid domain",
)
_NO_MAILBOX: Final = (
    "550 5.1.1 User unknown",
    "550 5.1.1 The email account that you tried to reach does not exist. Please check for typos.",
    "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
)
_CLOSED: Final = ("550 5.2.1 The email account that you tried to reach is disabled", "554 5.2.1 Mailbox closed")
_FULL: Final = (
    "552 5.2.2 Mailbox is full",
    "452 4.2.2 The recipient's inbox is out of storage space",
    "552 5.2.2 over quota",
)
_SLOW: Final = (
    "451 4.3.0 Mail server temporarily rejected message",
    "421 4.4.2 Connection timed out",
    "450 4.7.1 Greylisted, please try again later",
    "554 5.4.7 Delivery expired (message too old)",
)
_STRICT: Final = (
    "550 5.7.1 Message refused by our content rules",
    "554 Message not allowed",
    "550 5.7.26 This mail is unauthenticated",
    "552 5.3.4 Message size exceeds fixed limit",
    "",
)
_BLOCKED_BY_STATE: Final = {MailState.FULL: _FULL, MailState.SLOW: _SLOW, MailState.STRICT: _STRICT}
_BOUNCED_BY_STATE: Final = {
    MailState.NO_DOMAIN: _NO_DOMAIN,
    MailState.NO_MAILBOX: _NO_MAILBOX,
    MailState.CLOSED: _CLOSED,
}
BOUNCED, UNSUBSCRIBED, SPAM_REPORTED = "Bounced Address", "Unsubscribed Address", "Spam Reporting Address"


class MailEvent(NamedTuple):
    """One thing that happened to a mail, in SendGrid's words; *at* in epoch seconds UTC."""

    word: str
    at: int
    reason: str = ""
    type: str = ""
    url: str = ""
    agent: str = ""
    attempt: int = 0


class SmsFate(NamedTuple):
    """What became of an SMS, in Twilio's words; times in epoch seconds UTC, *sent* 0 while it waits."""

    status: str
    sent: int
    updated: int
    error: int = 0


@dataclass(slots=True)
class Deliveries:
    """The world outside: mail servers, readers and telephone networks, and what the provider remembers of them.

    Messages must come in the order of time. *now* (epoch seconds UTC): nothing happens later.
    """

    dice: Dice
    now: int
    _suppressed: dict[str, str] = field(default_factory=dict[str, str])
    _opted_out: set[str] = field(default_factory=set[str])

    def mail(self, at: int, person: Member, address: str, kind: MailKind) -> list[MailEvent]:
        """What happens to a mail of *kind* sent to *address* at *at*, as far as it has happened."""
        dropped = self._dropped(at, address, kind)
        if dropped:
            return [dropped]
        events = [MailEvent("processed", at)]
        state = person.mail_state
        roll = self.dice.random()
        if state in _BOUNCED_BY_STATE:
            late = 1 + int(self.dice.random() * 8)
            events.append(MailEvent("bounce", at + late, pick(self.dice, _BOUNCED_BY_STATE[state]), "bounce"))
            self._suppressed[address] = BOUNCED
        elif state in _BLOCKED_BY_STATE and roll < 0.55:
            self._give_up(events, at, _BLOCKED_BY_STATE[state])
        else:
            self._arrive(events, person, address, kind, roll)
        return [event for event in events if event.at <= self.now]

    def sms(self, at: int, person: Member, number: str) -> SmsFate:
        """What becomes of an SMS to *number* created at *at*, as far as it is known."""
        if number in self._opted_out:
            return SmsFate("failed", at, at + 1, 21610)
        roll, sent = self.dice.random(), at + 1 + int(self.dice.random() * 3)
        if sent > self.now:
            return SmsFate("queued", 0, at)
        updated = sent + 2 + int(self.dice.random() * self.dice.random() * 40)
        if updated > self.now or roll < 0.015:
            return SmsFate("sent", sent, sent)
        error = {PhoneState.NOT_IN_SERVICE: 30005, PhoneState.LANDLINE: 30006}.get(person.phone_state, 0)
        if person.phone_state is PhoneState.OFF and roll < 0.5:
            error = 30003
        elif not error and roll > 0.994:
            error = pick(self.dice, (30003, 30007, 30008))
        return SmsFate("undelivered" if error else "delivered", sent, updated, error)

    def opt_out(self, number: str) -> None:
        """The owner of *number* answered STOP."""
        self._opted_out.add(number)

    def suppress(self, address: str, why: str) -> None:
        """From now on the provider does not try *address*."""
        self._suppressed[address] = why

    def _dropped(self, at: int, address: str, kind: MailKind) -> MailEvent | None:
        why = self._suppressed.get(address)
        if why is None or (why == UNSUBSCRIBED and not kind.unsubscribable):
            return None
        if why == BOUNCED and self.dice.random() < 0.03:
            del self._suppressed[address]  # the office has lifted the block, in the hope that it works now
            return None
        return MailEvent("dropped", at, why)

    def _give_up(self, events: list[MailEvent], at: int, reasons: tuple[str, ...]) -> None:
        reason = pick(self.dice, reasons)
        moment = at + 3
        for attempt in range(1, 2 + int(self.dice.random() * 3)):
            events.append(MailEvent("deferred", moment, reason, attempt=attempt))
            moment += int(600 * 3**attempt * (0.8 + 0.4 * self.dice.random()))
        events.append(MailEvent("bounce", moment, reason, "blocked"))

    def _arrive(self, events: list[MailEvent], person: Member, address: str, kind: MailKind, roll: float) -> None:
        dice, at = self.dice, events[0].at
        moment = at + 1 + int(6 * dice.random())
        if roll > 0.985:
            events.append(MailEvent("deferred", moment, "421 4.7.0 Try again later, closing connection", attempt=1))
            moment += 300 + int(dice.random() * 900)
        events.append(MailEvent("delivered", moment, "250 2.0.0 OK"))
        if person.apple and dice.random() < 0.85:
            events.append(MailEvent("open", moment + 2 + int(dice.random() * 900), agent=MACHINE_AGENT))
        elif roll < 0.008:
            events.append(MailEvent("click", moment + 1, url=kind.url, agent=MACHINE_AGENT))
        if dice.random() < (0.2 if person.apple else 0.5):
            self._read(events, moment, kind)
        if not person.steady and roll < 0.003:
            self._complain(events, address, kind, roll)

    def _read(self, events: list[MailEvent], moment: int, kind: MailKind) -> None:
        dice = self.dice
        opened = moment + 20 + int(40_000 * dice.random() ** 3)
        agent = pick(dice, AGENTS)
        events.append(MailEvent("open", opened, agent=agent))
        if dice.random() < kind.click:
            events.append(MailEvent("click", opened + 4 + int(dice.random() * 90), url=kind.url, agent=agent))
        if dice.random() < 0.2:
            events.append(MailEvent("open", opened + 3600 + int(dice.random() * 90_000), agent=agent))

    def _complain(self, events: list[MailEvent], address: str, kind: MailKind, roll: float) -> None:
        later = events[-1].at + 60 + int(self.dice.random() * 20_000)
        if later > self.now:
            return
        if roll < 0.0012:
            events.append(MailEvent("spamreport", later))
            self._suppressed[address] = SPAM_REPORTED
        elif kind.unsubscribable:
            events.append(MailEvent("unsubscribe", later))
            self._suppressed[address] = UNSUBSCRIBED
