"""Reading, writing and notifying for every noun; it knows no area."""
