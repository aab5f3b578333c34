"""How any noun is read, written and told of; knows no area."""
