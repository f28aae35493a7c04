"""Chooses recipients, named students and pins for the messages of the messy school."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from oracle.messy_people import Being, Township
from oracle.messy_times import Clock

OWN_DOMAIN = "school.example.org"
UNKNOWN_STUDENTS = ["NOBODY-1", "NOBODY-2", "SAME-01"]


class Mailing:
    """Everything the message writers ask about: whom a message goes to and whom it is about."""

    def __init__(self, town: Township, rng: Random, clock: Clock) -> None:
        """Gather the addresses of `town` with a few that nobody owns."""
        self.town = town
        self.clock = clock
        self.senders = [f"office@{OWN_DOMAIN}", f"newsletters@{OWN_DOMAIN}", f"Principal@{OWN_DOMAIN}"]
        self.strangers = ["nobody.knows@example.com", "mei.tan@example.net", "mei.tan+cara@gmail.com"]
        self.strangers += ["oops%40@example.org", "old_friend@example.com"]
        self.stranger_numbers = ["+61491570999", "+61491570998"] if town.region == "AU" else ["+12025550199"]
        self._rng = rng
        self._emails = [(a, b) for b in town.beings for a in [*b.emails, *([b.new_email] if b.new_email else [])]]
        self._numbers = [(n, b) for b in town.beings for n in b.numbers]

    def email_recipients(self, n: int) -> list[str]:
        """`n` different addresses, a few of them unknown to every roster."""
        found: dict[str, str] = {}
        while len(found) < n:
            if self._rng.random() < 0.1:
                address = self._rng.choice(self.strangers)
            elif self._rng.random() < 0.15:
                address = self._rng.choice([a for a, _ in self.town.shared if "@" in a])
            else:
                address = self._rng.choice(self._emails)[0]
            found.setdefault(address.lower(), address)
        return list(found.values())

    def number(self) -> str:
        """A mobile number in E.164, sometimes nobody's."""
        if self._rng.random() < 0.1:
            return self._rng.choice(self.stranger_numbers)
        return self._rng.choice(self._numbers)[0]

    def typed(self, address: str) -> str:
        """The address in some letter case."""
        return self._rng.choice([address, address, address.lower(), address.upper()])

    def owners(self, address: str) -> list[Being]:
        """Who has this e-mail or number."""
        key = address.lower()
        return [b for b in self.town.beings if key in {a.lower() for a in [*b.emails, *b.numbers, b.new_email] if a}]

    def student_for(self, addresses: list[str]) -> str:
        """An id naming a student this send may be about, or '' for none.

        Never names a sibling on a send to a student's own address: whose log that row is in is left open.
        """
        if self._rng.random() < 0.5:
            return ""
        if self._rng.random() < 0.12:
            return self._rng.choice(UNKNOWN_STUDENTS)
        households = [self.owners(a) for a in addresses]
        owners = [b for household in households for b in household]
        alone = [b for hh in households if all(o.kind == "student" for o in hh) for b in hh]
        if alone:
            return alone[0].ext_id if len(alone) == 1 and alone[0].ext_id != "SAME-01" else ""
        if not owners or self._rng.random() < 0.1:
            students = [b for b in self.town.beings if b.kind == "student" and b.ext_id != "SAME-01"]
        else:
            students = [t.student for t in self.town.ties if t.adult in owners and t.student.ext_id != "SAME-01"]
        if not students:
            return ""
        student = self._rng.choice(students)
        ids = [student.ext_id, *(i for i in (student.extra_id, student.student_number) if i)]
        return self._rng.choice(ids)

    def pin_for(self, address: str) -> str:
        """The contact id of one of several people who share this address, or ''."""
        if self._rng.random() < 0.5:
            return ""
        for shared, adults in self.town.shared:
            if shared.lower() == address.lower():
                return self._rng.choice(adults).ext_id
        return ""

    def delicate_sends(self) -> list[tuple[datetime, str]]:
        """Moments and addresses that try relations: their first and last midnights, and restricted ones."""
        found: list[tuple[datetime, str]] = []
        for tie in self.town.ties:
            reach = [*tie.adult.emails, *tie.adult.numbers]
            if tie.restricted:
                found += [(self.clock.moment(), self._rng.choice(reach)) for _ in range(2)]
            for written, days in ((tie.since, 0), (tie.until, 1)):
                if written:
                    midnight = self.clock.midnight(written, days)
                    found += [(midnight + timedelta(seconds=n), self._rng.choice(reach)) for n in (-1, 0)]
        return [(at, address) for at, address in found if self.clock.after(at, 0)]

    def arguments(self, recipients: list[str]) -> dict[str, str | int]:
        """The metadata of a SendGrid send: perhaps a student, perhaps a pinned contact."""
        found: dict[str, str | int] = {}
        student = self.student_for(recipients)
        if student:
            found["student_id"] = int(student) if student.isdigit() and self._rng.random() < 0.5 else student
        pin = self.pin_for(recipients[0]) if len(recipients) == 1 else ""
        if pin:
            found["contact_id"] = pin
        if self._rng.random() < 0.2:
            found["batch"] = "b-7"
        return found
