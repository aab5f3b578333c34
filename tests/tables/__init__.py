"""Tables that are written by hand, one file an area."""
