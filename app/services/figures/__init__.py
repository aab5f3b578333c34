"""Figures: what is counted (`catalogue`), over which rows (`facts`), by what (`dimensions`)."""
