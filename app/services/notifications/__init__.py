"""Notifications, reminders and webhooks."""
