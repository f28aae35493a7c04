"""What every window is handed: the services, the clock, the task runner, and how this program is started again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import QObject

from app.core.date_ranges import DateRange
from app.services.activities import ActivityService
from app.services.audit import AuditService
from app.services.backups import BackupService
from app.services.checks import CheckService
from app.services.corrections import CorrectionService
from app.services.erase import EraseService
from app.services.exports.service import ExportService
from app.services.history import HistoryService
from app.services.imports import ImportService
from app.services.log_facts import LogFactsService
from app.services.message_output import MessageOutputService
from app.services.message_story import StoryService
from app.services.people import PeopleService
from app.services.picture_loading import PictureService
from app.services.preview import PreviewService
from app.services.retention import RetentionService
from app.services.school_settings import SettingsService
from app.services.security.service import SecurityService
from app.settings import Settings
from ui.window_state import WindowState
from ui.workers.import_process import ImportProcess
from ui.workers.task_runner import TaskRunner


@dataclass(frozen=True, slots=True)
class Desk:
    """The tools of all windows. Services may be called from any thread; windows call them through *tasks*.

    *close_thread* ends what the calling thread holds open. *global_options* are given to the headless program.
    """

    history: HistoryService
    log_facts: LogFactsService
    people: PeopleService
    activities: ActivityService
    preview: PreviewService
    stories: StoryService
    pictures: PictureService
    message_output: MessageOutputService
    imports: ImportService
    corrections: CorrectionService
    audit: AuditService
    security: SecurityService
    backups: BackupService
    checks: CheckService
    exports: ExportService
    erasing: EraseService
    retention: RetentionService
    settings: Settings
    school_settings: SettingsService
    now: Callable[[], int]
    tasks: TaskRunner
    state: WindowState
    close_thread: Callable[[], None]
    data_dir: Path
    global_options: tuple[str, ...] = ()

    def dates(self, chosen: DateRange) -> tuple[date | None, date | None]:
        """The dates of a range in the school's zone; None is open."""
        return chosen.dates(self.settings.zone, self.now(), self.settings.week_start, self.settings.terms)

    def stepped(self, chosen: DateRange, steps: int) -> DateRange:
        """The range *steps* windows later."""
        zone, now = self.settings.zone, self.now()
        return chosen.stepped(steps, zone, now, self.settings.week_start, self.settings.terms)

    def import_process(self, parent: QObject) -> ImportProcess:
        """A process of this program over the same log, which can open it as we did."""
        return ImportProcess(self.global_options, parent, passphrase=self.security.passphrase_line())
