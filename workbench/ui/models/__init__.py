"""Qt item models over values: they hold no widget and read no file."""
