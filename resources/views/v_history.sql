-- The undo log, latest step first; undone steps can be done again.
SELECT
    undo_step.id AS step,
    undo_step.label,
    strftime('%Y-%m-%dT%H:%M:%fZ', undo_step.updated / 1e6, 'unixepoch') AS time,
    undo_step.undone,
    (SELECT count(*) FROM undo_document WHERE undo_document.step = undo_step.id) AS documents,
    (SELECT count(*) FROM undo_case WHERE undo_case.step = undo_step.id) AS cases
FROM undo_step
ORDER BY undo_step.id DESC
