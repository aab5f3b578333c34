"""Feeds: the query options of OData, and exports."""
