"""Drills: the service is attacked and broken on purpose, and what it promised is measured."""
