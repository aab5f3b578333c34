"""What waits for whom, reminders and webhooks."""
