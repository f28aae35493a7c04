"""Readers of the files a school already has: rosters, provider exports, mail boxes and our own forms."""
