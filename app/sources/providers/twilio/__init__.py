"""Twilio Programmable Messaging: SMS with their text and state."""
