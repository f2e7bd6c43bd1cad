-- Dated sets of scores over the same trials; the first of an experiment is the run's own.
SELECT
    experiment.number AS experiment,
    layer.label,
    strftime('%Y-%m-%dT%H:%M:%fZ', layer.created / 1e6, 'unixepoch') AS created,
    json_extract(layer.scorecard, '$.name') AS scorecard,
    layer.parts,
    layer.uuid AS id
FROM layer
JOIN experiment ON experiment.id = layer.experiment
