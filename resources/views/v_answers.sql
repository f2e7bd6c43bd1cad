-- The whole answer of each trial: plain text where length(data) = size, else packed with zlib; NULL once purged.
SELECT
    experiment.number AS experiment,
    candidate.label AS candidate,
    golden_case.case_id,
    trial.repeat,
    call.state,
    body.size,
    body.data,
    CASE WHEN length(body.data) = body.size THEN CAST(body.data AS TEXT) END AS plain,
    trial.uuid AS id
FROM trial
JOIN experiment ON experiment.id = trial.experiment
JOIN candidate ON candidate.id = trial.candidate
JOIN golden_case ON golden_case.id = trial.golden_case
JOIN call ON call.id = trial.call
LEFT JOIN body ON body.id = call.answer
WHERE trial.current = 1
