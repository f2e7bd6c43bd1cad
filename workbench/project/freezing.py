"""Freezing what a run takes: versions with their parents, and what each draft was last frozen as."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from workbench.core.documents import Document
from workbench.core.experiments import Candidate
from workbench.core.prompts import Prompt, PromptContent, Variant, Version
from workbench.core.snippets import with_snippets
from workbench.store.store import Store


def freeze_candidate(
    store: Store, candidate: Candidate, content: PromptContent, created: datetime, *, text: bool
) -> None:
    """Keep the version that a candidate runs, and note in its draft that it was frozen.

    The parent is the version that the draft was frozen as before, so the versions of a prompt make a tree: a duplicate
    starts from its original's version, a draft that was taken back goes on from the version it was taken back to.

    Args:
        store: where the version is kept.
        candidate: a variant or a frozen version.
        content: of its version.
        created: time of the freezing.
        text: whether the drafts are files of text, in which a run writes nothing.
    """
    variant = _variant(store, candidate)
    if variant is None:
        return
    known = {version.digest for version in store.versions(candidate.prompt_id)}
    if candidate.version not in known:
        last = _last_run(store, candidate)
        # The text of a folder does not follow its runs; a draft that was done again may not know of the last one.
        parent = last or variant.base if text else variant.base or last
        store.put_version(
            Version(
                content=content,
                prompt_id=candidate.prompt_id,
                parent=parent if parent in known else None,
                created=created,
            )
        )
    if not text and variant.base != candidate.version:
        store.amend("prompt", candidate.prompt_id, lambda prompt: _noted(prompt, candidate, content.snippets))


def _variant(store: Store, candidate: Candidate) -> Variant | None:
    prompt = store.find("prompt", candidate.prompt_id)
    return prompt.variant(candidate.variant) if isinstance(prompt, Prompt) else None


def _last_run(store: Store, candidate: Candidate) -> str | None:
    """The version that the latest experiment with this variant ran."""
    for experiment in reversed(store.experiments()):
        for one in experiment.manifest.candidates:
            if one.variant == candidate.variant and one.prompt_id == candidate.prompt_id and one.version:
                return one.version
    return None


def _noted(prompt: Document, candidate: Candidate, snippets: Mapping[str, str]) -> Document:
    """The prompt with the version noted in its variant, unless the draft was changed meanwhile."""
    assert isinstance(prompt, Prompt)
    variants = [
        variant.model_copy(update={"base": candidate.version})
        if variant.key == candidate.variant and with_snippets(variant.content, snippets).digest == candidate.version
        else variant
        for variant in prompt.variants
    ]
    return prompt.model_copy(update={"variants": tuple(variants)})
