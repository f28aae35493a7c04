"""Mailgun: messages, texts and events of one sending domain."""
