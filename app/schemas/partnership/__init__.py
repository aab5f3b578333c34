"""The request and response bodies of multi-agency audits and agency returns."""
