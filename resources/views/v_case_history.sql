-- Every content that a case has or had, also those that only an experiment still names; content is NULL once purged.
SELECT digest, case_id, kind, split, tags, frozen = 1 AS frozen, content AS json
FROM golden_case
