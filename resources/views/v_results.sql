-- How the scores of a trial add up, per layer of scores. quality 0-1, rubric 1-5; NULL where it could not be scored.
SELECT
    experiment.number AS experiment,
    layer.label AS layer,
    candidate.label AS candidate,
    golden_case.case_id,
    trial.repeat,
    outcome.quality,
    outcome.passed,
    outcome.rubric,
    coalesce(outcome.unscored, '[]') AS unscored,
    coalesce(outcome.failed, '[]') AS failed,
    trial.uuid AS id
FROM outcome
JOIN layer ON layer.id = outcome.layer
JOIN trial ON trial.id = outcome.trial
JOIN experiment ON experiment.id = trial.experiment
JOIN candidate ON candidate.id = trial.candidate
JOIN golden_case ON golden_case.id = trial.golden_case
WHERE trial.current = 1
