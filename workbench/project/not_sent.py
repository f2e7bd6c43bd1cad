"""What a run would not send as it stands typed: tools and response schemas that are not valid yet."""

from __future__ import annotations

from workbench.core.prompts import Prompt, Variant
from workbench.engine.plan import Plan
from workbench.project.documents import Documents


def not_sent(plan: Plan, documents: Documents) -> str:
    """What a plan's drafts have typed that is not sent, a sentence per variant; "" where all is.

    ``B: the schema is not valid as typed, so none is sent.`` A frozen version has nothing unfinished.
    """
    said: dict[str, str] = {}
    for candidate in plan.manifest.candidates:
        prompt = documents.find("prompt", candidate.prompt_id) if candidate.variant else None
        variant = prompt.variant(candidate.variant) if isinstance(prompt, Prompt) else None
        if variant is not None and variant.unfinished:
            name = candidate.label.removesuffix(f"@{candidate.model}")
            said[name] = f"{name}: {'; '.join(_unfinished(variant))}."
    return " ".join(said.values())


def _unfinished(variant: Variant) -> list[str]:
    said = []
    if "tools" in variant.unfinished:
        sent = "the last valid ones are" if variant.content.tools else "none are"
        said.append(f"the tools are not valid as typed, so {sent} sent")
    if "schema" in variant.unfinished:
        sent = "the last valid one is" if variant.content.response_schema is not None else "none is"
        said.append(f"the schema is not valid as typed, so {sent} sent")
    return said
