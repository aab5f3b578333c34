"""Exports: whole lists and sets as files, streamed, and their history."""
