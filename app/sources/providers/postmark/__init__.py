"""Postmark: messages, bodies and events of one server."""
