"""``offline/stand-in``: answers to the prompt by plain rules, so that everything works without a key or a network."""
