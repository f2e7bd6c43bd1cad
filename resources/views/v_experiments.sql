-- Runs. trials counts those that are shown: a retry stands in the place of the trial before it.
SELECT
    experiment.number,
    experiment.name,
    experiment.state,
    strftime('%Y-%m-%dT%H:%M:%fZ', experiment.created / 1e6, 'unixepoch') AS created,
    strftime('%Y-%m-%dT%H:%M:%fZ', experiment.ended / 1e6, 'unixepoch') AS ended,
    experiment.planned,
    (SELECT count(*) FROM trial WHERE trial.experiment = experiment.id AND trial.current = 1) AS trials,
    (SELECT group_concat(label, ', ') FROM candidate WHERE candidate.experiment = experiment.id) AS candidates,
    experiment.tags,
    experiment.note,
    experiment.uuid AS id,
    experiment.digest
FROM experiment
