"""The key of the log in the hands of its owner: unlocking, recovery key, passphrase, change of the key."""
