"""A keychain in memory, or none at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from keyring import get_keyring, set_keyring
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring

from support.keychains import Keychain


@pytest.fixture
def use_keychain() -> Iterator[Callable[[KeyringBackend], None]]:
    """Use a keychain for this test alone."""
    before = get_keyring()
    yield set_keyring
    set_keyring(before)


@pytest.fixture
def keychain(use_keychain: Callable[[KeyringBackend], None]) -> Keychain:
    """A keychain in memory."""
    made = Keychain()
    use_keychain(made)
    return made


@pytest.fixture
def no_keychain(use_keychain: Callable[[KeyringBackend], None]) -> None:
    """A computer without a keychain."""
    use_keychain(NoKeyring())
