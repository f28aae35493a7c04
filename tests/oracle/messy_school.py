"""The messy school: a small seeded school written as the raw files that real schools have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from oracle.messy_generic import write_generic
from oracle.messy_mail import write_mail
from oracle.messy_mailing import OWN_DOMAIN, Mailing
from oracle.messy_people import Township
from oracle.messy_rosters import write_rosters
from oracle.messy_sendgrid import write_sendgrid
from oracle.messy_sms import write_sms
from oracle.messy_times import Clock

NOW = datetime(2026, 11, 24, 1, 0, 0, tzinfo=UTC)


@dataclass(frozen=True)
class School:
    """What was written, in the order to import it, and the settings under which it is asked."""

    files: tuple[Path, ...]
    region: str
    country: str
    zone: str
    own_domains: tuple[str, ...]
    now: datetime = NOW


def write_school(folder: Path, seed: int, size: int = 150) -> School:
    """Write a school of `size` SendGrid messages (and half as many of each other kind) into `folder`.

    Even seeds are Australian with OneRoster 1.2, odd ones American with OneRoster 1.1; every third one
    knows no own domains.
    """
    rng = Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    region, country, zone = ("US", "US", "America/New_York") if seed % 2 else ("AU", "NZ", "Australia/Sydney")
    town = Township(rng, region)
    town.build()
    rosters = write_rosters(town, rng, folder, "1.1" if seed % 2 else "1.2")
    mailing = Mailing(town, rng, Clock(rng, NOW, zone))
    others = rosters[2:]
    others += write_sendgrid(mailing, rng, folder, size)
    others += write_sms(mailing, rng, folder, size // 2)
    others += write_mail(mailing, rng, folder, size // 3)
    others += write_generic(mailing, rng, folder, size // 2)
    rng.shuffle(others)
    first, second = sorted(rng.sample(range(len(others) + 1), 2))
    files = [*others[:first], rosters[0], *others[first:second], rosters[1], *others[second:]]
    return School(tuple(files), region, country, zone, () if seed % 3 == 2 else (OWN_DOMAIN,))
