-- Who did what that cannot be undone.
SELECT strftime('%Y-%m-%dT%H:%M:%fZ', time / 1e6, 'unixepoch') AS time, who, action, detail
FROM audit
ORDER BY id
