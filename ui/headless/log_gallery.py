"""Opens the dialogs about the file of the log and its key: at the start, in the menus, and in the settings."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.core.check_findings import CheckKind, Finding
from app.services.backups import KeptCopy
from app.services.checks import CheckReport
from app.services.security.closed_log import Trouble
from ui.dialogs.check_dialog import CheckDialog
from ui.dialogs.closed_log_dialog import ClosedLogDialog
from ui.dialogs.key_change_dialog import KeyChangeDialog
from ui.dialogs.passphrase_dialogs import EnterPassphraseDialog, first_passphrase
from ui.dialogs.recovery_key_dialogs import EnterRecoveryKeyDialog, ShowRecoveryKeyDialog
from ui.dialogs.upgrade_dialog import UpgradeDialog
from ui.headless.views import View, Wait, shown
from ui.models.formats import Clock
from ui.windows.main_window import MainWindow
from ui.workers.desk import Desk

_HOUR: Final = 3_600


def log_views(desk: Desk, main: MainWindow, wait: Wait) -> Iterator[View]:
    """All of them; nothing of the log is changed."""
    yield from _start(desk)
    with tempfile.TemporaryDirectory() as folder:
        backup = main.vault.back_up()
        yield View("backup", backup)
        file = Path(folder) / desk.backups.suggested_name()
        backup.write(file)
        wait(lambda: not backup.working)
        yield View("backup-done", backup)
        backup.close()
        restore = main.vault.restore_from(file)
        wait(lambda: not restore.working)
        yield View("restore", restore)
        restore.close()
    check = main.vault.check()
    wait(lambda: not check.working)
    yield View("check", check)
    check.close()
    yield from _troubled_check(desk, main)
    yield from shown("key-change", KeyChangeDialog(desk, main))


def _start(desk: Desk) -> Iterator[View]:
    """What may be asked before there is a main window."""
    enter = EnterPassphraseDialog()
    enter.say_wrong()
    yield from shown("passphrase", enter)
    first = first_passphrase()
    first.fields.first.line.setText("1234 5678")
    first.fields.again.line.setText("8765")
    yield from shown("passphrase-first", first)
    now = desk.now()
    copies = [
        KeptCopy(Path("log-1.bak"), now - _HOUR, 12_345_678),
        KeptCopy(Path("log-2.bak"), now - 90 * _HOUR, 98_765),
    ]
    clock = Clock(desk.settings.current_zone, desk.now)
    for trouble in Trouble:
        name = trouble.name.lower().replace("_", "-")
        yield from shown(f"closed-{name}", ClosedLogDialog(trouble, "", Path("log.db"), copies, clock))
    again = EnterRecoveryKeyDialog(with_passphrase=True)
    yield from shown("recovery-enter", again)
    today = clock.today()
    yield from shown("recovery-show", ShowRecoveryKeyDialog("-".join(["2345"] * 14), today, ""))
    upgrade = UpgradeDialog()
    upgrade.show_kept("log-1.bak")
    upgrade.show_progress(3, 9)
    upgrade.show()
    yield View("upgrade", upgrade)
    upgrade.end()


def _troubled_check(desk: Desk, main: MainWindow) -> Iterator[View]:
    """A check that found every kind of fault there is."""
    found = CheckDialog(desk, main)
    found.show_found(CheckReport(tuple(Finding(kind, 2) for kind in CheckKind)))
    yield from shown("check-found", found)
