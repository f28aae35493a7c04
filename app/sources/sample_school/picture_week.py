"""The last days of the Tans, so that Olivia's window looks as the pictures show it, whenever the sample is made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.sources.sample_school import mail_kinds
from app.sources.sample_school.chance import Dice
from app.sources.sample_school.deliveries import AGENTS, BOUNCED, MACHINE_AGENT, MailEvent, SmsFate
from app.sources.sample_school.items import Item, Mail, Sink, Sms
from app.sources.sample_school.mail_kinds import MailKind, body_fields, long_date, subject_fields
from app.sources.sample_school.school_people import Family, Member, Student

QUIET_DAYS: Final = 8  # so many dates, today included, hold nothing of the Tans but what stands here
_LATEST: Final = 50 * 60  # the newest mail and its opening need this much room before now
_INVITATION: Final = "thanks for your enquiry about Olivia. You can book a tour at hillcrest.example/tour"
_FIRST_BOUNCE: Final = 20  # days back


@dataclass(slots=True)
class PictureWeek:
    """Makes the Tans' newest messages. *now* is epoch seconds UTC; days count back from today at the school."""

    dice: Dice
    family: Family
    now: int
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """Today's date at the school."""
        return datetime.fromtimestamp(self.now, self.zone).date()

    @property
    def visit(self) -> date:
        """The day of the Tans' tour: in three days, or the Monday after."""
        day = self.today + timedelta(days=3)
        return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() >= 5 else day

    def items(self) -> list[Item]:
        """All of them, oldest first."""
        made = [*self._before(), *self._mails(), *self._tour(), *self._reminders()]
        return sorted(made, key=lambda item: item.at)

    def _moment(self, back: int, hour: int, minute: int) -> int:
        local = datetime.combine(self.today - timedelta(days=back), time(hour, minute), self.zone)
        return min(int(local.timestamp()), self.now - _LATEST - back)

    def _mail(self, at: int, kind: MailKind, to: Member, subject: str, *events: MailEvent, about: bool = True) -> Mail:
        day = datetime.fromtimestamp(at, self.zone).date()
        olivia = self.family.students[0]
        mail = Mail(at, day, Sink.SENDGRID, kind, [to], olivia if about else None, subject)
        mail.campaign = subject if kind.sent_by == mail_kinds.BULK else ""
        mail.fates = [list(events)]
        return mail

    def _with_body(self, mail: Mail, **more: str) -> Mail:
        student: Student | None = mail.about
        mail.sink = Sink.GENERIC
        mail.fields = {
            **subject_fields(self.dice, mail.day, student),
            **body_fields(self.dice, mail.day, mail.kind, mail.people, student),
            "subject": mail.subject,
            "preheader": "We look forward to seeing you",
            **more,
        }
        return mail

    def _before(self) -> Iterator[Item]:
        """The enquiry's first days: the mail that bounced, and the SMS that arrived."""
        mei, daniel = self.family.carers
        at = self._moment(_FIRST_BOUNCE, 14, 5)
        bounce = MailEvent("bounce", at + 3, "550 5.1.1 User unknown", "bounce")
        yield self._mail(at, mail_kinds.FORMS, daniel, "Your enrolment form", MailEvent("processed", at), bounce)
        sms = self._moment(_FIRST_BOUNCE, 14, 10)
        for person, delivered in ((daniel, 4), (mei, 2)):
            text = f"Hi {person.given}, {_INVITATION}"
            fate = SmsFate("delivered", sms + 1, sms + 1 + delivered)
            yield Sms(sms, Sink.TWILIO, person, person.mobiles[0], text, fate=fate)

    def _mails(self) -> Iterator[Item]:
        olivia = self.family.students[0]
        mei, daniel = self.family.carers
        at = self._moment(6, 15, 5)
        junk = (MailEvent("processed", at), MailEvent("delivered", at + 4), MailEvent("spamreport", at + 2400))
        yield self._mail(at, mail_kinds.SURVEY, mei, "How did we do?", *junk, about=False)
        at = self._moment(5, 11, 15)
        receipt = f"Receipt {olivia.entry_year}-0193"
        yield self._mail(at, mail_kinds.RECEIPT, mei, receipt, *_mailbox_full(at, self._moment(3, 11, 20)))
        welcome = (MailEvent("processed", at), MailEvent("delivered", at + 4, "250 2.0.0 OK"))
        yield self._with_body(self._mail(at, mail_kinds.WELCOME, olivia, "Welcome, Olivia", *welcome))
        at = self._moment(4, 8, 0)
        month = mail_kinds.MONTHS[(self.today - timedelta(days=4)).month - 1]
        loaded = (
            MailEvent("processed", at),
            MailEvent("delivered", at + 6),
            MailEvent("open", at + 40, agent=MACHINE_AGENT),
        )
        yield self._mail(at, mail_kinds.NEWSLETTER, mei, f"{month} newsletter", *loaded, about=False)
        at = self._moment(3, 14, 30)
        form = "Enrolment form: two pages are missing"
        url = mail_kinds.FORMS.url
        read = (
            MailEvent("processed", at),
            MailEvent("delivered", at + 3, "250 2.0.0 OK"),
            MailEvent("open", at + 1260, agent=AGENTS[2]),
            MailEvent("click", at + 1284, url=url, agent=AGENTS[2]),
        )
        yield self._mail(at, mail_kinds.FORMS, mei, form, *read)
        yield self._mail(at, mail_kinds.FORMS, daniel, form, MailEvent("dropped", at, BOUNCED))

    def _tour(self) -> Iterator[Item]:
        """Today's mail: one message to both parents."""
        mei, daniel = self.family.carers
        at = self._moment(0, 9, 2)
        visit = self.visit
        subject = f"Your tour on {mail_kinds.WEEKDAYS[visit.weekday()]}"
        mail = self._mail(at + 11, mail_kinds.TOUR, mei, subject)
        mail.people = [mei, daniel]
        processed = MailEvent("processed", at + 11)
        mail.fates = [
            [
                processed,
                MailEvent("delivered", at + 15, "250 2.0.0 OK"),
                MailEvent("open", at + 38 * 60 + 3, agent=AGENTS[0]),
            ],
            [processed, MailEvent("bounce", at + 14, "550 5.1.1 User unknown", "bounce")],
        ]
        yield self._with_body(mail, date=long_date(visit), time="10:00 am", salutation="Mei and Daniel")

    def _reminders(self) -> Iterator[Item]:
        mei, daniel = self.family.carers
        at = self._moment(1, 16, 15)
        visit = self.visit
        day = f"{mail_kinds.WEEKDAYS[visit.weekday()][:3]} {visit.day} {mail_kinds.MONTHS[visit.month - 1][:3]}"
        text = f"Reminder: tour {day}, 10:00, front gate. Reply STOP to opt out."
        yield Sms(at, Sink.TWILIO, mei, mei.mobiles[0], text, fate=SmsFate("delivered", at + 1, at + 4))
        yield Sms(at, Sink.TWILIO, daniel, daniel.mobiles[0], text, fate=SmsFate("undelivered", at + 1, at + 6, 30005))


def _mailbox_full(at: int, last: int) -> list[MailEvent]:
    """Four tries, then the provider gives up at *last*."""
    reason = "452 4.2.2 The recipient's mailbox is full"
    tries = [at + 5, at + 3600, at + 14_400, at + 86_400]
    deferred = [
        MailEvent("deferred", moment, reason, attempt=n) for n, moment in enumerate(tries, start=1) if moment < last
    ]
    return [MailEvent("processed", at), *deferred, MailEvent("bounce", last, "552 5.2.2 Mailbox is full", "blocked")]
