"""Tokens, keys, secrets, encryption, and requests to addresses that others have entered."""
