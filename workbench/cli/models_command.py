"""``workbench models``: configured models, and the ones served on this machine."""

import argparse
import asyncio
from typing import Any

from workbench.cli.output import Output
from workbench.cli.selection import a_minute, dollars_per_million, tokens
from workbench.core.errors import InputError
from workbench.core.figures import money
from workbench.core.models import Model, Price
from workbench.project import Project, open_project


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("project", metavar="PROJECT", help="a .pwb file or a folder of text")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--find", action="store_true", help="ask the usual ports of this machine for model servers")
    what.add_argument("--add", metavar="NAME", help="add a model, or change the one of this name")
    what.add_argument("--remove", metavar="NAME", help="remove a model")
    what.add_argument("--test", metavar="NAME", help="make one tiny call and say what is wrong, if anything")
    parser.add_argument("--provider", metavar="P", help="openai, ollama, vllm, openai-compatible …")
    parser.add_argument("--model", metavar="ID", help="what the endpoint calls it")
    parser.add_argument("--base-url", metavar="URL", help="default: the provider's own")
    parser.add_argument("--key-env", metavar="VAR", help="environment variable that holds the key")
    parser.add_argument("--price-in", type=dollars_per_million, metavar="USD", help="per million input tokens")
    parser.add_argument("--price-out", type=dollars_per_million, metavar="USD", help="per million output tokens")
    parser.add_argument("--rpm", type=a_minute, metavar="N", help="most requests a minute that a run sends")
    parser.add_argument("--tpm", type=a_minute, metavar="N", help="most tokens a minute, input and output together")
    parser.add_argument("--context", type=tokens, metavar="N", help="context window in tokens: 128000 or 128k")


def run(args: argparse.Namespace, out: Output) -> int:
    """Do it, then list the models."""
    changes = bool(args.add or args.remove)
    project = open_project(args.project, read_only=not changes)
    try:
        for warning in project.warnings:
            out.warn(warning)
        if args.find:
            return _find(project, out)
        if args.test:
            said = asyncio.run(project.models.test(args.test))
            out.data = {"model": args.test, "answer": said}
            out.say(f"✓ {args.test} answers: {said}")
            return 0
        if args.add:
            _add(project, args)
        if args.remove:
            model = project.documents.one(Model, args.remove)
            project.documents.delete("model", model.id, label=f"Remove {model.name}").result()
        if changes:
            project.flush()
            project.save_text()
        _list(project, out)
    finally:
        project.close()
    return 0


def _add(project: Project, args: argparse.Namespace) -> None:
    """Add a model; of one that is there only what was given changes."""
    old = project.documents.find("model", args.add)
    if old is None and (not args.provider or not args.model):
        raise InputError("arguments", "--add needs --provider and --model.", remedy="See workbench models --help.")
    if (args.price_in is None) != (args.price_out is None):
        raise InputError("arguments", "A price needs both --price-in and --price-out.", remedy="Give both, or neither.")
    given = {
        "provider": args.provider,
        "model_id": args.model,
        "base_url": args.base_url,
        "key_env": args.key_env,
        "context_window": args.context,
        "requests_per_minute": args.rpm,
        "tokens_per_minute": args.tpm,
        "price": None if args.price_in is None else Price(input=args.price_in, output=args.price_out, source="own"),
    }
    before = {} if old is None else {name: value for name, value in old if name not in ("id", "name")}
    project.models.put(args.add, **{**before, **{name: value for name, value in given.items() if value is not None}})


def _find(project: Project, out: Output) -> int:
    found = asyncio.run(project.models.find_local())
    out.data = {"found": [{"server": f.server, "base_url": f.base_url, "models": list(f.models)} for f in found]}
    for item in found:
        out.say(f"{item.server} at {item.base_url}: {', '.join(item.models) or 'no models'}")
    if not found:
        out.say("Nothing answers on the usual ports of Ollama, LM Studio, llama.cpp and vLLM.")
    return 0


def _list(project: Project, out: Output) -> None:
    models = project.models.all()
    data: list[dict[str, Any]] = []
    rows = []
    for model in models:
        price = project.tokens.price(model.name)
        data.append(
            {
                "name": model.name,
                "provider": model.provider,
                "model_id": model.model_id,
                "base_url": model.base_url or None,
                "key_env": model.key_env or None,
                "context": model.context_window,
                "requests_per_minute": model.requests_per_minute,
                "tokens_per_minute": model.tokens_per_minute,
                "price": None
                if price is None
                else {"input": price.input, "output": price.output, "source": price.source},
            }
        )
        cost = "unknown" if price is None else f"{money(price.input)} in, {money(price.output)} out per 1M"
        rows.append([model.name, model.provider, model.model_id, cost])
    out.data = {"models": data}
    out.say_table(rows, ["name", "provider", "model", "price"], left=4)
