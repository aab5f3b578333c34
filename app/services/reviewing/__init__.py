"""Conferences and reviews, QA records of chairs and IROs, sharing and escalations."""
