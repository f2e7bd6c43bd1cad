"""Turns a chat request into the stand-in's answer. What it reads in a prompt, in this order:

1. **A judge's prompt**: headings with “response”, “reference”, “rubric”, five lines ``Score n: …`` for each criterion,
   and ``[RESULT]`` or JSON as the form of the answer: one level, the better of two responses, or all criteria in one
   object. What stands between fences is data. A criterion that speaks of length is graded by words, one that speaks
   of tone by greetings and thanks, any other by how much of the reference's matter the response has, what it lacks,
   and what it contradicts; a criterion about the decision looks at the first half of the reference's sentences, one
   about the next step at the others (`judge`).
2. **A schema** (``response_format``), or the word JSON with an object shown or in the examples' answers: each key is
   filled from the input's field of the like name, from where the examples' values stood, or by likeness to examples
   (`fields`).
3. **Labels**: a list of items or a run of short words after a colon, where the prompt speaks of labels, categories or
   choosing; or examples whose answers are short. The most alike by shared stems and letters wins (`labels`).
4. **Rules**: list items ``- condition: consequence`` and sentences with *if* or *when*. The condition is held against
   the input: a field that is true and named counts 3, a value that is named 2.5, a number inside a bound (“within 30
   days”, “over $50”, “between 3 and 6 months”) 1 and outside excludes, a shared word of the message up to 1.2. The
   best from 0.75 on decides; else the item that begins with “otherwise”; else nothing is decided (`policy`). The
   reply is written in the words of the consequence, and adds what the prompt asks for: greeting (by first name),
   apology, warmth, reason, next step, thanks, thoroughness, values that it is told to quote, name or use, “start with
   …”, “sign as …” (`reply`, `orders`). With examples of whole replies, the one most alike is taken over with this
   case's values in it.
5. **Anything else**: the sentences of the input nearest to its question, or a sum (`plain`).

Limits (“at most 90 words”, “one sentence”, “under 200 characters”) are kept by leaving out what can be missed first.
The system message gives the orders and the last user message the input; without a system message the two are told
apart by where data begins (`reading`). The input's fields are those of its JSON objects and of its ``Name: value``
lines.

The answer is the same for the same request. With a temperature above 0 it also depends on the seed and the repeat
(header ``x-workbench-repeat``), and the draws get wilder with the temperature; they do not depend on the prompt, so
that an edit does not shuffle the rows that it does not concern. A temperature that is not given counts as 0.
"""

from __future__ import annotations

import hashlib
import json
import random
from typing import Any, NamedTuple

from workbench.providers.offline import fields, judge, labels, shown
from workbench.providers.offline.orders import orders_of
from workbench.providers.offline.plain import plain
from workbench.providers.offline.reading import Prompt, read, text_of
from workbench.providers.offline.reply import reply

_CHARACTERS_PER_TOKEN = 4


class Answer(NamedTuple):
    """What the stand-in says, and why it ends: ``stop`` or ``length``."""

    text: str
    finish: str = "stop"


def answer(body: dict[str, Any], repeat: int = 0) -> Answer:
    """Answer a request of the chat completions API.

    Args:
        body: the request's JSON.
        repeat: which repeat of the same request it is; matters for a temperature above 0 only.

    Raises:
        ValueError, TypeError, KeyError, AttributeError: it is no such request.
    """
    heat = float(body.get("temperature") or 0.0)
    said = [text_of(message.get("content")) for message in body["messages"]]
    # What is judged or answered stands last; draws by it alone stay the same when the orders are edited.
    dice = _dice(said[-1] if said else "", repeat, body.get("seed")) if heat > 0 else None
    verdict = judge.judged("\n".join(said), dice, heat)
    text = verdict if verdict is not None else _text(read(body), dice, heat)
    for stop in _stops(body.get("stop")):
        text = text.partition(stop)[0]
    limit = body.get("max_completion_tokens") or body.get("max_tokens")
    if isinstance(limit, int) and len(text) > limit * _CHARACTERS_PER_TOKEN:
        return Answer(text[: limit * _CHARACTERS_PER_TOKEN], "length")
    return Answer(text)


def _text(prompt: Prompt, dice: random.Random | None, heat: float) -> str:
    orders = orders_of(prompt.orders)
    wants_json = prompt.schema is not None or "json" in orders.wishes
    if wants_json:
        schema = prompt.schema or shown.schema_shown(prompt.orders, prompt.examples)
        if schema is not None:
            return json.dumps(fields.fill(schema, prompt, dice, heat), ensure_ascii=False)
    if (label := labels.pick(prompt, dice, heat)) is not None:
        return labels.as_asked(label, prompt, wants_json)
    if wants_json:
        return json.dumps(prompt.fields or {"answer": plain(prompt, orders)}, ensure_ascii=False)
    written = reply(prompt, orders, dice)
    return written if written is not None else plain(prompt, orders)


def _dice(text: str, repeat: int, seed: object) -> random.Random:
    return random.Random(
        hashlib.blake2b(f"{text}\0{repeat}\0{seed}".encode("utf-8", "replace"), digest_size=8).digest()
    )


def _stops(stop: object) -> list[str]:
    found = [stop] if isinstance(stop, str) else stop if isinstance(stop, list) else []
    return [one for one in found if isinstance(one, str) and one]
