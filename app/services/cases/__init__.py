"""Children by pseudonym, and whose case they are on a day."""
