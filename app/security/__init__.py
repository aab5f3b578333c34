"""Tokens, keys, secrets, encryption, and calls to addresses that others gave us."""
