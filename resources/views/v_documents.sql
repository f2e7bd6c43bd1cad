SELECT id, kind, name, json FROM document
