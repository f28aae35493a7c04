"""The sample school: imported through the one door, and recognised, which the window says all the time."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.services.imports import FileResult, ImportMonitor, ImportOptions, ImportService
from app.settings import Settings
from app.sources.sample_school import OWN_DOMAINS, SAMPLE_COUNTRY, write_sample_school


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """How large the generated school is, and up to when it is dated (*now*, epoch seconds UTC); the same *seed* gives
    the same school. Its files stay in the folder *keep* when one is named.
    """

    now: int
    people: int = 400
    messages: int = 4_000
    seed: int = 1
    keep: Path | None = None


def is_sample_school(settings: Settings) -> bool:
    """Whether the sample school was imported here: it sets its own mail domains, which no real school can have."""
    return not settings.own_domains.isdisjoint(OWN_DOMAINS)


def import_sample(
    imports: ImportService, settings: Settings, plan: SamplePlan, monitor: ImportMonitor
) -> list[FileResult]:
    """Write the school of *plan* as real files and import them. Raises what an import raises."""
    settings.set("own_domains", ", ".join(OWN_DOMAINS))
    with tempfile.TemporaryDirectory(prefix="comms-log-sample-") as folder:
        target = plan.keep or Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        files = write_sample_school(
            target,
            people=plan.people,
            messages=plan.messages,
            seed=plan.seed,
            now=datetime.fromtimestamp(plan.now, UTC),
            zone=str(settings.get("zone")),
        )
        return imports.import_files(files, ImportOptions(region=SAMPLE_COUNTRY), monitor)
