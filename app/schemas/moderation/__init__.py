"""An audit from submission until it is final: selection, sessions, decisions, inquiry, changes."""
