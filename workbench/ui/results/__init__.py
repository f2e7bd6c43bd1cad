"""Views of what a run gave: grid, comparison, word diff, charts, and the inspector of one trial."""
