"""Shipped data: labels of the vocabulary, tools and lists, and the reader of these files."""
