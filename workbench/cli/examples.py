"""What ``--help`` of each command says below its arguments: one example at least, and what is not said above."""

PROJECT = "PROJECT is a .pwb file, or a folder of text such as sample_projects/refund_replies."
STATUS = (
    "Exit status: 0 done; 1 a gate did not pass, or check found damage; 2 wrong input, the sentence says which;\n"
    "3 incomplete: stopped, a budget reached, or calls failed."
)

EXAMPLES: dict[str, tuple[str, ...]] = {
    "new": (
        "workbench new replies.pwb",
        "workbench new replies --from replies.pwb",
    ),
    "import": (
        "workbench import replies.pwb cases.csv --as cases --map inputs.message=Text --map reference=Antwort",
        "workbench import replies.pwb short.md --as prompt --name reply/B",
        "workbench import replies.pwb outputs.jsonl --as outputs --name gpt-run --cases cases",
        "workbench import replies.pwb gate.yaml --as gate",
    ),
    "estimate": ("workbench estimate replies.pwb --variants A,B --repeats 3",),
    "run": (
        "workbench run replies.pwb --variants A,B --limit 10",
        "workbench run replies.pwb --models mini --budget 0.50 --gate release --junit results.xml",
        "workbench run replies.pwb --confirm B",
    ),
    "score": ("workbench score replies.pwb --experiment 3 --scorecard strict",),
    "bench": (
        "workbench bench replies.pwb --judge offline/stand-in",
        "workbench bench replies.pwb --judge mini,offline/stand-in --ask --budget 1",
        "workbench bench replies.pwb",
    ),
    "compare": (
        "workbench compare replies.pwb --baseline A",
        "workbench compare replies.pwb --baseline A --candidate B --metric pass --by intent",
        "workbench compare replies.pwb --experiment 3,7 --cluster customer",
    ),
    "gate": (
        "workbench gate replies.pwb --gate gate.yaml",
        "workbench gate replies.pwb --gate release --experiment 3",
    ),
    "export": (
        "workbench export replies.pwb cases.csv --to cases-csv --split tune",
        "workbench export replies.pwb winner.prompty --to prompty",
        "workbench export replies.pwb promptfoo/ --to promptfoo --variant reply/B",
        "workbench export replies.pwb results.csv --to results-csv --experiment 3",
    ),
    "report": (
        "workbench report replies.pwb decision.html",
        "workbench report replies.pwb decision.md --experiment 3 --baseline A",
    ),
    "diff": ("workbench diff replies.pwb colleague.pwb",),
    "merge": ("workbench merge replies.pwb colleague.pwb",),
    "check": ("workbench check replies.pwb", "workbench check replies.pwb --rescue rescued.pwb"),
    "models": (
        "workbench models replies.pwb",
        "workbench models replies.pwb --find",
        "workbench models replies.pwb --add mini --provider openai --model gpt-4.1-mini --key-env OPENAI_API_KEY",
        "workbench models replies.pwb --test mini",
    ),
}
"""Command → lines that can be typed; a test reads each with the command's own arguments."""


def epilog(command: str, own: str) -> str:
    """The text below the arguments.

    Args:
        command: its name.
        own: what the command itself has to say, "" for nothing.
    """
    lines = EXAMPLES[command]
    title = "Example:" if len(lines) == 1 else "Examples:"
    parts = [own] if own else []
    return "\n\n".join([*parts, "\n".join([title, *(f"  {line}" for line in lines)])])
