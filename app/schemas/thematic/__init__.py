"""The request and response bodies of quality circles and thematic audits."""
