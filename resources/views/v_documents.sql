-- What people edit: notebooks, prompts, golden sets, rubrics, scorecards, models, gates, the project itself.
SELECT kind, id, name, strftime('%Y-%m-%dT%H:%M:%fZ', updated / 1e6, 'unixepoch') AS updated, json
FROM document
