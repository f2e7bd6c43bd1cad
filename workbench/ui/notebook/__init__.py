"""The notebook page: cells in order, one module per kind of cell."""
