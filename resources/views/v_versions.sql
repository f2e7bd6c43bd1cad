-- Frozen prompts. The content itself is JSON in the table snapshot.
SELECT
    document.name AS prompt,
    version.prompt_id,
    version.digest,
    version.parent,
    version.note,
    version.author,
    strftime('%Y-%m-%dT%H:%M:%fZ', version.created / 1e6, 'unixepoch') AS created,
    snapshot.size,
    snapshot.data
FROM version
JOIN snapshot ON snapshot.digest = version.digest
LEFT JOIN document ON document.kind = 'prompt' AND document.id = version.prompt_id
