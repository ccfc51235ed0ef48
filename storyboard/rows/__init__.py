"""Data files of rows, one film a row, with the place of every value."""
