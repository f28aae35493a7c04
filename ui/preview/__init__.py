"""How a message is shown."""
