-- The cases of each golden set as they are now, in order. Fields that a case does not have are NULL.
SELECT
    document.name AS golden_set,
    set_member.set_id,
    row_number() OVER (PARTITION BY set_member.set_id ORDER BY set_member.position) AS number,
    golden_case.case_id,
    golden_case.kind,
    golden_case.split,
    golden_case.tags,
    json_extract(golden_case.content, '$.inputs') AS inputs,
    json_extract(golden_case.content, '$.reference') AS reference,
    json_extract(golden_case.content, '$.intent') AS intent,
    json_extract(golden_case.content, '$.risk') AS risk,
    json_extract(golden_case.content, '$.weight') AS weight,
    json_extract(golden_case.content, '$.note') AS note,
    golden_case.digest,
    golden_case.content AS json
FROM set_member
JOIN golden_case ON golden_case.id = set_member.golden_case
LEFT JOIN document ON document.kind = 'golden_set' AND document.id = set_member.set_id
