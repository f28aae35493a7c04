"""Whether the log is that of the sample school, which the window says all the time."""

from __future__ import annotations

from app.settings import Settings
from app.sources.sample_school import OWN_DOMAINS


def is_sample_school(settings: Settings) -> bool:
    """Whether the sample school was imported here: it sets its own mail domains, which no real school can have."""
    return not settings.own_domains.isdisjoint(OWN_DOMAINS)
