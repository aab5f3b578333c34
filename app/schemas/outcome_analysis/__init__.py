"""The request and response bodies of child outcome analyses."""
