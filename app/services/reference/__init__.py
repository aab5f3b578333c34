"""Code lists, themes, closed days and published workflows."""
