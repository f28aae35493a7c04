"""SendGrid: the log of what was sent, the paid activity feed where there is one, and suppressions."""
