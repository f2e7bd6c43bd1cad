-- The parts of the messages that were sent, in order: plain text where length(data) = size, else packed with zlib.
SELECT
    call.id AS call,
    message.key AS message,
    json_extract(message.value, '$[0]') AS role,
    part.key AS part,
    part.type = 'object' AS is_json,
    body.size,
    body.data,
    CASE WHEN length(body.data) = body.size THEN CAST(body.data AS TEXT) END AS plain
FROM call, json_each(call.messages) AS message, json_each(message.value, '$[1]') AS part
LEFT JOIN body ON body.id = CASE WHEN part.type = 'object' THEN json_extract(part.value, '$.json') ELSE part.value END
