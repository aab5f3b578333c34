"""An audit from submission to final: selection, sessions, decisions, inquiry, changes."""
