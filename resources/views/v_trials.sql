-- One candidate on one case, one repeat, with the figures of its call; shown = 0 once a retry stands in its place.
SELECT
    experiment.number AS experiment,
    candidate.label AS candidate,
    golden_case.case_id,
    trial.position,
    trial.repeat,
    trial.state,
    trial.failure_kind,
    trial.input_tokens,
    trial.output_tokens,
    trial.cost AS cost_usd,
    trial.seconds,
    trial.reused,
    trial.current AS shown,
    call.snippet,
    trial.uuid AS id,
    golden_case.digest AS case_digest,
    trial.call
FROM trial
JOIN experiment ON experiment.id = trial.experiment
JOIN candidate ON candidate.id = trial.candidate
JOIN golden_case ON golden_case.id = trial.golden_case
JOIN call ON call.id = trial.call
