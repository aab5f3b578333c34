"""Pure arithmetic of figures: it knows no database."""
