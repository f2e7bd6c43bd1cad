-- Every score: a check's, a judge's, a person's. value 0-1 for a check, 1-5 for a criterion.
SELECT
    experiment.number AS experiment,
    layer.label AS layer,
    candidate.label AS candidate,
    golden_case.case_id,
    trial.repeat,
    scorer.metric,
    scorer.kind,
    score.value,
    score.passed,
    score.state,
    score.reason,
    scorer.source,
    scorer.rater,
    score.sample,
    strftime('%Y-%m-%dT%H:%M:%fZ', score.created / 1e6, 'unixepoch') AS created,
    trial.current AS shown,
    score.id,
    trial.uuid AS trial_id,
    other.uuid AS other_trial_id,
    score.call,
    score.supersedes
FROM score
JOIN scorer ON scorer.id = score.scorer
JOIN layer ON layer.id = score.layer
JOIN trial ON trial.id = score.trial
JOIN experiment ON experiment.id = trial.experiment
JOIN candidate ON candidate.id = trial.candidate
JOIN golden_case ON golden_case.id = trial.golden_case
LEFT JOIN trial AS other ON other.id = score.other_trial
