"""Figures of actions."""
