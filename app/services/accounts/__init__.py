"""Accounts at providers: set up, tested, read, and shown with how fresh and how whole they are."""
