-- Every call of a model, task and judge, with tokens, money and time. cost_usd is exact text.
SELECT
    call.id,
    call.purpose,
    json_extract(frame.json, '$.provider') AS provider,
    json_extract(frame.json, '$.model_id') AS model_id,
    call.state,
    call.failure_kind,
    json_extract(call.failure, '$.message') AS failure,
    call.input_tokens,
    call.output_tokens,
    call.cached_input_tokens,
    call.reasoning_tokens,
    call.usage_source,
    call.cost AS cost_usd,
    strftime('%Y-%m-%dT%H:%M:%fZ', call.started / 1e6, 'unixepoch') AS started,
    call.seconds,
    call.first_token_seconds,
    coalesce(json_array_length(call.attempts), 0) AS attempts,
    call.repeat,
    call.snippet,
    'call:' || lower(hex(call.key)) AS key
FROM call
JOIN frame ON frame.id = call.frame
