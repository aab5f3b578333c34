"""Figures: metrics (`catalogue`), the rows they count (`facts`), and `dimensions`."""
