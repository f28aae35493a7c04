"""The start of the window: whatever keeps the log closed is told, and can be dealt with by the buttons there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from keyring import get_keyring, set_keyring
from keyring.backends.fail import Keyring as NoKeyring
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from app.context import open_context
from app.core.statuses import EventKind
from app.services.security.closed_log import Trouble
from app.services.security.key_change import begin_change
from app.storage.database import Database
from app.sync.lock import WriterLock
from support.cache import NOW, Cache, event, mail
from support.keychains import CATS, Keychain, answers, fill, open_log, paths_of
from support.source_tree import ROOT
from support.start import LONG, Start, press, type_in
from ui.dialogs.closed_log_dialog import _TOLD, Way
from ui.dialogs.passphrase_dialogs import EnterPassphraseDialog, NewPassphraseDialog
from ui.dialogs.restore_dialog import RestoreDialog
from ui.windows import opening

HENS = "five large red hens"
CACHES = ROOT / "tests" / "data" / "caches"


@pytest.fixture
def keychain() -> Iterator[Keychain]:
    """A keychain in memory."""
    before, made = get_keyring(), Keychain()
    set_keyring(made)
    yield made
    set_keyring(before)


@pytest.fixture
def no_keychain() -> Iterator[None]:
    """A computer without a keychain."""
    before = get_keyring()
    set_keyring(NoKeyring())
    yield
    set_keyring(before)


@pytest.fixture
def start(qapp: QApplication, qtbot: QtBot) -> Iterator[Callable[[Path], Start]]:
    """Start the program over a folder; it ends with the test."""
    started: list[Start] = []

    def begin(folder: Path) -> Start:
        started.append(Start(folder, qapp, qtbot))
        return started[-1]

    yield begin
    for each in started:
        each.end()


def protected(folder: Path) -> str:
    """A log behind a passphrase; its recovery key."""
    paths_of(folder)
    context = open_log(folder, answers(CATS))
    Cache(folder, context.database).take([mail("m1", event(EventKind.SENT, NOW), subject="Welcome")])
    printed = context.security.make_recovery_key()
    context.close()
    return printed


def spoil(folder: Path, at: int = 200) -> None:
    content = bytearray((folder / "log.db").read_bytes())
    content[at : at + 200] = bytes(200)
    (folder / "log.db").write_bytes(content)


# -- passphrase ----------------------------------------------------------------------------------------------------


def test_the_passphrase_is_asked_until_it_is_right(
    tmp_path: Path, no_keychain: None, start: Callable[[Path], Start], qtbot: QtBot
) -> None:
    protected(tmp_path)
    begun = start(tmp_path)
    dialog = begun.shown(EnterPassphraseDialog)
    assert isinstance(dialog, EnterPassphraseDialog)
    assert not dialog.open_button.isEnabled(), "nothing is typed yet"
    assert dialog.field.line.echoMode() is QLineEdit.EchoMode.Password
    press(dialog.field.show_button)
    assert dialog.field.line.echoMode() is QLineEdit.EchoMode.Normal
    type_in(dialog.field.line, "wrong")
    assert dialog.open_button.isDefault(), "Enter opens"
    press(dialog.open_button)
    qtbot.waitUntil(dialog.problem.isVisible, timeout=LONG)
    assert "not the passphrase" in dialog.problem.text()
    assert dialog.field.text() == ""
    type_in(dialog.field.line, CATS)
    press(dialog.open_button)
    assert begun.opened() == 1
    assert begun.gave_up == []


def test_who_presses_quit_leaves_everything_as_it_was(
    tmp_path: Path, no_keychain: None, start: Callable[[Path], Start]
) -> None:
    protected(tmp_path)
    before = (tmp_path / "log.db").read_bytes()
    begun = start(tmp_path)
    dialog = begun.shown(EnterPassphraseDialog)
    assert isinstance(dialog, EnterPassphraseDialog)
    press(dialog.quit_button)
    assert begun.gave_up == [True]
    assert begun.session.window is None
    assert (tmp_path / "log.db").read_bytes() == before


def test_the_first_start_without_a_keychain_asks_for_a_passphrase_and_says_what_its_loss_means(
    tmp_path: Path, no_keychain: None, start: Callable[[Path], Start]
) -> None:
    paths_of(tmp_path)
    begun = start(tmp_path)
    dialog = begun.shown(NewPassphraseDialog)
    assert isinstance(dialog, NewPassphraseDialog)
    assert "no keychain" in dialog.why.text()
    assert "loses the log" in dialog.loss.text()
    fields = dialog.fields
    for first, again, strength, same, whole in (
        ("cats", "", "Too short: 4 characters are missing.", " ", False),
        ("password", "password", "Weak", " ", True),
        (CATS, "four small", "Strong", " ", False),
        (CATS, HENS, "Strong", "not the same", False),
        (CATS, CATS, "Strong", " ", True),
    ):
        type_in(fields.first.line, first)
        type_in(fields.again.line, again)
        assert strength in fields.strength.text()
        assert same in fields.same.text()
        assert dialog.accept_button.isEnabled() is whole, first
    assert not (tmp_path / "log.db").exists()
    press(dialog.accept_button)
    assert begun.opened() == 0
    assert not (tmp_path / "cache.key").exists()
    open_log(tmp_path, answers(CATS)).close()


def test_who_lost_the_passphrase_gets_in_with_the_recovery_key_and_a_new_passphrase(
    tmp_path: Path, no_keychain: None, start: Callable[[Path], Start], qtbot: QtBot
) -> None:
    printed = protected(tmp_path)
    begun = start(tmp_path)
    dialog = begun.shown(EnterPassphraseDialog)
    assert isinstance(dialog, EnterPassphraseDialog)
    press(dialog.lost_button)
    closed = begun.closed(Trouble.LOST_PASSPHRASE)
    assert list(closed.ways) == [Way.RECOVERY_KEY, Way.AGAIN, Way.ANEW]
    press(closed.ways[Way.RECOVERY_KEY])
    recovery = begun.session.opening.recovery
    assert recovery is not None
    assert not recovery.passphrase.isHidden()
    recovery.key.setPlainText("ABCD-EFGH")
    for field in (recovery.passphrase.first, recovery.passphrase.again):
        type_in(field.line, HENS)
    press(recovery.accept_button)
    qtbot.waitUntil(recovery.problem.isVisible, timeout=LONG)
    assert "not a whole recovery key" in recovery.problem.text()
    recovery.key.setPlainText(printed.lower().replace("-", " "))
    press(recovery.accept_button)
    assert begun.opened() == 1
    open_log(tmp_path, answers(HENS)).close()


# -- keys ----------------------------------------------------------------------------------------------------------


def test_a_lost_key_is_brought_back_by_the_recovery_key(
    tmp_path: Path, keychain: Keychain, start: Callable[[Path], Start]
) -> None:
    fill(tmp_path)
    context = open_log(tmp_path)
    printed = context.security.make_recovery_key()
    context.close()
    keychain.kept.clear()
    begun = start(tmp_path)
    closed = begun.closed(Trouble.LOST_KEY)
    press(closed.ways[Way.AGAIN])
    closed = begun.closed(Trouble.LOST_KEY)
    press(closed.ways[Way.RECOVERY_KEY])
    recovery = begun.session.opening.recovery
    assert recovery is not None
    assert recovery.passphrase.isHidden(), "the keychain keeps it"
    recovery.key.setPlainText(printed)
    press(recovery.accept_button)
    assert begun.opened() == 1


def test_a_recovery_key_on_a_computer_without_a_keychain_asks_for_a_passphrase_too(
    tmp_path: Path, no_keychain: None, start: Callable[[Path], Start], qtbot: QtBot
) -> None:
    printed = protected(tmp_path)
    (tmp_path / "key.wrap").unlink()
    begun = start(tmp_path)
    press(begun.closed(Trouble.NO_KEYCHAIN).ways[Way.RECOVERY_KEY])
    recovery = begun.session.opening.recovery
    assert recovery is not None
    recovery.key.setPlainText(printed)
    press(recovery.accept_button)
    qtbot.waitUntil(recovery.passphrase.isVisible, timeout=LONG)
    assert not recovery.accept_button.isEnabled()
    for field in (recovery.passphrase.first, recovery.passphrase.again):
        type_in(field.line, HENS)
    press(recovery.accept_button)
    assert begun.opened() == 1


def test_starting_anew_says_how_far_back_the_providers_give_and_keeps_the_old_file(
    tmp_path: Path, keychain: Keychain, start: Callable[[Path], Start]
) -> None:
    fill(tmp_path)
    for name in keychain.kept:
        keychain.kept[name] = bytes(32).hex()
    before = (tmp_path / "log.db").read_bytes()
    begun = start(tmp_path)
    closed = begun.closed(Trouble.OTHER_KEY)
    assert "another key" in closed.headline.text()
    box = closed.ask_anew()
    assert isinstance(box, QMessageBox)
    assert "Postmark 45" in box.informativeText()
    assert "not deleted" in box.informativeText()
    (go,) = [button for button in box.buttons() if box.buttonRole(button) is QMessageBox.ButtonRole.AcceptRole]
    go.click()
    assert begun.opened() == 0
    (aside,) = tmp_path.glob("log-aside-*.db")
    assert aside.read_bytes() == before


# -- files ---------------------------------------------------------------------------------------------------------


def test_a_damaged_log_comes_back_from_a_copy_and_is_never_overwritten(
    tmp_path: Path, keychain: Keychain, start: Callable[[Path], Start], qtbot: QtBot
) -> None:
    fill(tmp_path)
    context = open_log(tmp_path)
    context.database.copy_to(tmp_path / "log-version-4.bak")
    context.close()
    spoil(tmp_path)
    damaged = (tmp_path / "log.db").read_bytes()
    begun = start(tmp_path)
    closed = begun.closed(Trouble.DAMAGED)
    assert closed.copies.count() == 2
    assert "log-version-4.bak" in closed.copies.item(0).text()
    press(closed.ways[Way.COPY])
    assert begun.opened() == 0
    window = begun.session.window
    assert window is not None
    restore = window.vault.dialog
    assert isinstance(restore, RestoreDialog)
    qtbot.waitUntil(restore.restore_button.isVisible, timeout=LONG)
    assert "1 message" in restore.words.text()
    with qtbot.waitSignal(window.vault.replaced, timeout=LONG):
        press(restore.restore_button)
    (aside,) = tmp_path.glob("log-aside-*.db")
    assert aside.read_bytes() == damaged
    assert begun.opened() == 1


STRANGE = {
    Trouble.PLAIN: (b"SQLite format 3\x00", "not encrypted"),
    Trouble.FOREIGN: (b"\x89PNG", "something else"),
}


@pytest.mark.parametrize("trouble", list(STRANGE))
def test_a_plain_and_a_foreign_file_are_told_apart_and_kept(
    tmp_path: Path, keychain: Keychain, start: Callable[[Path], Start], trouble: Trouble
) -> None:
    head, says = STRANGE[trouble]
    content = head + bytes(5000)
    (tmp_path / "log.db").write_bytes(content)
    begun = start(tmp_path)
    closed = begun.closed(trouble)
    assert says in closed.headline.text()
    assert Way.COPY not in closed.ways, "there is none"
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear family")
    closed.restore_requested.emit(letter)
    begun.qtbot.waitUntil(closed.problem.isVisible, timeout=LONG)
    assert "not a backup" in closed.problem.text()
    assert (tmp_path / "log.db").read_bytes() == content
    closed.anew_requested.emit()
    assert begun.opened() == 0
    (aside,) = tmp_path.glob("log-aside-*.db")
    assert aside.read_bytes() == content


def test_a_log_of_a_newer_version_stays_closed(
    tmp_path: Path, keychain: Keychain, start: Callable[[Path], Start]
) -> None:
    fill(tmp_path)
    context = open_log(tmp_path)
    context.database.writer().execute("PRAGMA user_version=999").fetchall()
    context.close()
    begun = start(tmp_path)
    closed = begun.closed(Trouble.NEWER)
    assert "newer version" in closed.headline.text()
    assert list(closed.ways) == [Way.AGAIN, Way.COPY, Way.SHOW_FILE]
    press(closed.quit_button)
    assert begun.gave_up == [True]


def test_every_trouble_has_words_and_a_way_out_of_its_own(qapp: QApplication) -> None:
    assert set(_TOLD) == set(Trouble)
    assert len({told.headline() for told in _TOLD.values()}) == len(Trouble)
    assert len({told.words() for told in _TOLD.values()}) == len(Trouble)
    assert all(told.ways for told in _TOLD.values())


# -- upgrade -------------------------------------------------------------------------------------------------------


def test_an_upgrade_shows_how_far_it_is_and_which_copies_it_keeps(
    tmp_path: Path, start: Callable[[Path], Start], monkeypatch: pytest.MonkeyPatch, keychain: Keychain
) -> None:
    context = open_context(tmp_path, now=NOW, keyring=True)
    key = context.database.key
    context.close()
    for name in ("log.db", "log.db-wal", "log.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    old = Database(tmp_path / "log.db", key)
    old.writer().execute((CACHES / "version-3.sql").read_text("utf-8")).fetchall()
    old.close_thread()
    monkeypatch.setattr(opening, "PATIENCE_MS", 0)
    begun = start(tmp_path)
    told: list[str] = []
    begun.session.opening.relay.kept.connect(told.append)
    begun.session.opening.relay.kept.connect(
        lambda _name: told.append(begun.session.opening.upgrade.copies.text())  # type: ignore[union-attr]
    )
    begun.opened()
    assert told[0] == "log-version-3.bak"
    assert "log-version-3.bak" in told[1]
    assert (tmp_path / "log-version-3.bak").exists()
    assert begun.session.opening.upgrade is None


def test_somebody_who_changes_the_key_at_this_moment_is_waited_for(
    tmp_path: Path, keychain: Keychain, start: Callable[[Path], Start]
) -> None:
    fill(tmp_path)
    context = open_log(tmp_path)
    begin_change(context.paths, context.security._store, context.database.key, bytes(range(32)))
    context.close()
    with WriterLock(context.paths.lock):
        begun = start(tmp_path)
        closed = begun.closed(Trouble.BUSY)
    press(closed.ways[Way.AGAIN])
    assert begun.opened() == 1
