"""Figures of moderation and appreciative inquiry."""
