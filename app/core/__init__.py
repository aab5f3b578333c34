"""Modules that all others may use, and that use none of the others."""
