"""The sets of the feeds, one file an area, with `dimensions` and `figures` beside them."""
