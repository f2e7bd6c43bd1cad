-- What experiments compare: a version on a model.
SELECT
    experiment.number AS experiment,
    candidate.label,
    candidate.name,
    candidate.variant,
    candidate.model,
    candidate.version,
    candidate.prompt_id
FROM candidate
JOIN experiment ON experiment.id = candidate.experiment
