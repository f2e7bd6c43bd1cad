"""What belongs to this machine and this person: folders, settings, API keys, shipped data, the clock."""
