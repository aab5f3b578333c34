"""The learning culture."""
