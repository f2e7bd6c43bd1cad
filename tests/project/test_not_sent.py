"""Tools and schemas that are typed and not valid are told before a run, which goes without them."""

from __future__ import annotations

from pathlib import Path

from tests.cli.program import call

_UNFINISHED = """---
unfinished:
  schema: '{"type": '
  tools: '[{'
---
# user

Say {{ q }}
"""


def test_the_command_line_names_the_variant_and_what_is_not_sent(tmp_path: Path) -> None:
    path = tmp_path / "p.pwb"
    assert call("new", path).status == 0
    (tmp_path / "a.md").write_text("# user\n\nSay {{ q }}, please\n", encoding="utf-8")
    (tmp_path / "b.md").write_text(_UNFINISHED, encoding="utf-8")
    (tmp_path / "c.jsonl").write_text('{"id": "1", "inputs": {"q": "hi"}}', encoding="utf-8")
    for key in ("a", "b"):
        assert call("import", path, tmp_path / f"{key}.md", "--as", "prompt", "--name", f"p/{key.upper()}").status == 0
    assert call("import", path, tmp_path / "c.jsonl", "--as", "cases").status == 0
    said = "B: the tools are not valid as typed, so none are sent; the schema is not valid as typed, so none is sent."
    for command in ("estimate", "run"):
        told = call(command, path, "--json")
        assert said in told.document["warnings"]
        assert said in told.err
    assert said not in call("estimate", path, "--variants", "A").err
