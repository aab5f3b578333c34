"""Feeds: the query options of OData."""
