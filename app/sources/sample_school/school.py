"""Writes the sample school: people first, then thirteen months of messages, streamed to the files day by day."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from app.sources.sample_school.chance import dice_for
from app.sources.sample_school.day_plan import Audience, DayPlan
from app.sources.sample_school.deliveries import BOUNCED, Deliveries
from app.sources.sample_school.families import FamilyMaker, fill_school
from app.sources.sample_school.items import Item, Letter, Mail, Sink, Sms
from app.sources.sample_school.known_families import make_neighbours, make_tans
from app.sources.sample_school.picture_week import QUIET_DAYS, PictureWeek
from app.sources.sample_school.school_days import SchoolDay, allot, school_days
from app.sources.sample_school.school_people import SCHOOL_DOMAIN, School
from app.sources.sample_school.writers.activities import write_activities
from app.sources.sample_school.writers.generic import GenericFile
from app.sources.sample_school.writers.mbox import MailFile
from app.sources.sample_school.writers.people import write_people, write_relations
from app.sources.sample_school.writers.roster import write_roster
from app.sources.sample_school.writers.sendgrid import SendGridFiles
from app.sources.sample_school.writers.twilio import TwilioFiles

OWN_DOMAINS: Final = (SCHOOL_DOMAIN,)
SAMPLE_COUNTRY: Final = "AU"
_FEWEST: Final = 6  # the Tans, and somebody else to write to
_SMS_SHARE: Final = 0.2
_BODY_SHARE, _MOST_BODIES = 0.2, 20_000  # mails with their text, in the generic file
_LETTER_SHARE, _MOST_LETTERS = 0.03, 3_000
_TANS_SHARE, _MOST_TANS = 0.05, 190


def write_sample_school(
    folder: Path,
    *,
    people: int = 400,
    messages: int = 4000,
    seed: int = 1,
    now: datetime,
    zone: str = "Australia/Sydney",
    progress: Callable[[int, int], None] | None = None,
    busiest: int = 0,
    body_share: float | None = None,
) -> list[Path]:
    """Write a sample school into *folder* and return its files in the order to import them.

    *people* counts students and carers (staff come on top; a family is never cut, so there may be one more);
    *messages* counts mails and SMS of all files, each once although two exports overlap. The fewest are 6 people
    and the 12 messages of the first family's pictures. The same arguments always give the same bytes. *now* must
    be aware: nothing is dated later; calendar dates are those of *zone* (IANA name). *progress* is called with
    (messages written, messages wanted). *busiest* of the messages go to one carer, over and above that carer's
    share; *body_share* of them bring their text in the messages form (None: a fifth, at most 20,000, with at most
    3,000 letters), as far as mails go round. All people, addresses and numbers are invented; mail domains are those
    kept for examples (RFC 2606, RFC 6761) or do not exist, but for the typing error of the pictures.
    """
    if now.tzinfo is None:
        raise ValueError("now must know its time zone")
    folder.mkdir(parents=True, exist_ok=True)
    local = ZoneInfo(zone)
    school = _make_school(people, seed, now.astimezone(local))
    paths = [
        write_roster(folder / "1-roster-oneroster.zip", school),
        write_people(folder / "2-enquiries-people.csv", school),
        write_relations(folder / "3-family-relations.csv", school),
    ]
    sending = _Sending(folder, school, seed, now, local)
    paths += sending.run(messages, progress, busiest=busiest, body_share=body_share)
    activities = write_activities(folder / "8-activities.csv", school, dice_for(seed, "activities"), now, local)
    return [*paths, activities]


def _make_school(people: int, seed: int, local_now: datetime) -> School:
    people = max(people, _FEWEST)
    maker = FamilyMaker(dice_for(seed, "families"), local_now.date())
    tans = make_tans(maker)
    first = [tans, *make_neighbours(maker, people - 4)]
    return fill_school(maker, first, people)


class _Sending:
    """Plans, delivers and writes the messages; memory holds the people and one day of messages."""

    def __init__(self, folder: Path, school: School, seed: int, now: datetime, zone: ZoneInfo) -> None:
        moment = int(now.timestamp())
        self.days = school_days(now, zone)
        self.scripted = PictureWeek(dice_for(seed, "pictures"), school.families[0], moment, zone).items()
        self.plan = DayPlan(dice_for(seed, "plan"), Audience.of(school, dice_for(seed, "audience")))
        self.deliveries = Deliveries(dice_for(seed, "deliveries"), moment)
        self.sendgrid = SendGridFiles(folder, dice_for(seed, "sendgrid"), moment)
        self.twilio = TwilioFiles(folder, dice_for(seed, "twilio"), moment)
        self.mails = MailFile(folder / "6-office-mail.mbox", dice_for(seed, "mails"), zone)
        self.generic = GenericFile(folder / "7-messages-with-text.csv")

    def run(
        self, messages: int, progress: Callable[[int, int], None] | None, *, busiest: int, body_share: float | None
    ) -> list[Path]:
        """Write *messages* messages in the order of time, *busiest* to one carer; the paths of their files."""
        total = max(messages, len(self.scripted))
        shares = [allot(count, self.days) for count in self._by_sink(total, body_share)]
        quiet = len(self.days) - QUIET_DAYS
        tans = allot(min(_MOST_TANS, int(total * _TANS_SHARE)), self.days[:quiet])
        busy = allot(busiest, self.days)
        written = 0
        waiting = list(self.scripted)
        with ExitStack() as files:
            for writer in (self.sendgrid, self.twilio, self.mails, self.generic):
                files.callback(writer.close)
            for n, day in enumerate(self.days):
                self.plan.tans_due = self.plan.tans_due + tans[n] if n < quiet else 0
                self.plan.busiest_due += busy[n]
                items = self.plan.items(day, tuple(share[n] for share in shares))
                for item in self._with_scripted(items, waiting, day, last=n == len(self.days) - 1):
                    self._write(item)
                    written += 1
                if progress:
                    progress(written, total)
        return [*self.sendgrid.paths, *self.twilio.paths, self.mails.path, self.generic.path]

    def _by_sink(self, total: int, body_share: float | None) -> tuple[int, ...]:
        letters = round(total * _LETTER_SHARE)
        wanted = {Sink.TWILIO: round(total * _SMS_SHARE)}
        if body_share is None:
            wanted[Sink.GENERIC] = min(round(total * _BODY_SHARE), _MOST_BODIES)
            wanted[Sink.MAILS] = min(letters, _MOST_LETTERS)
        else:
            wanted[Sink.MAILS] = letters
            wanted[Sink.GENERIC] = min(round(total * body_share), total - wanted[Sink.TWILIO] - letters)
        wanted[Sink.SENDGRID] = total - sum(wanted.values())
        for item in self.scripted:
            wanted[_sink(item)] -= 1
        short = -sum(min(0, count) for count in wanted.values())
        fair = {sink: max(0, count) for sink, count in wanted.items()}
        for sink in (Sink.SENDGRID, Sink.TWILIO, Sink.GENERIC, Sink.MAILS):
            taken = min(short, fair[sink])
            fair[sink] -= taken
            short -= taken
        return tuple(fair[sink] for sink in Sink)

    def _with_scripted(self, items: list[Item], waiting: list[Item], day: SchoolDay, *, last: bool) -> list[Item]:
        if last:  # a school at work: something has just gone out
            for item, ago in zip(reversed(items), (0, 70, 400), strict=False):
                item.at = max(item.at, day.until - ago)
        while waiting and (last or waiting[0].at < day.end):
            items.append(waiting.pop(0))
        items.sort(key=lambda item: item.at)
        return items

    def _write(self, item: Item) -> None:
        if isinstance(item, Letter):
            self.mails.write(item)
        elif isinstance(item, Sms):
            self._write_sms(item)
        else:
            self._write_mail(item)

    def _write_sms(self, sms: Sms) -> None:
        if sms.inbound and sms.text == "STOP":
            self.deliveries.opt_out(sms.number)
        elif sms.fate is None and not sms.inbound:
            sms.fate = self.deliveries.sms(sms.at, sms.person, sms.number)
        (self.twilio if sms.sink is Sink.TWILIO else self.generic).write_sms(sms)

    def _write_mail(self, mail: Mail) -> None:
        if mail.fates:
            for person, events in zip(mail.people, mail.fates, strict=True):
                if any(event.word == "bounce" and event.type == "bounce" for event in events):
                    self.deliveries.suppress(person.emails[0], BOUNCED)
        else:
            mail.fates = [self.deliveries.mail(mail.at, one, one.emails[0], mail.kind) for one in mail.people]
        (self.sendgrid if mail.sink is Sink.SENDGRID else self.generic).write_mail(mail)


def _sink(item: Item) -> Sink:
    return Sink.MAILS if isinstance(item, Letter) else item.sink
