"""Text that stays text in promptfoo, which fills templates, loads files and follows references wherever it finds them.

As promptfoo's source does (2026): a string that begins with ``file://`` or ``package:`` is loaded (and may be run), an
object with ``$ref`` is replaced by what that leads to, in any place of a file of tests; the values of assertions and
metrics are Nunjucks templates; variables are templates only where the prompt is no JSON chat.
"""

from pydantic import JsonValue

from workbench.core.strict_json import dump
from workbench.interop.exports.source import Losses

_LOADED = ("file://", "package:")


def escaped(text: str) -> str:
    """A template that gives the text back, for values of assertions and names of metrics."""
    if not any(sign in text for sign in ("{{", "{%", "{#")) and not text.startswith(_LOADED):
        return text
    # endraw inside the text would end the block; it is cut in two.
    return "{% raw %}" + text.replace("endraw", "end{% endraw %}{% raw %}raw") + "{% endraw %}"


def inert(value: JsonValue, where: str, losses: Losses) -> JsonValue:
    """A value in which nothing is loaded or followed; what had to be changed for that is a loss."""
    if isinstance(value, str):
        if value.startswith(_LOADED):
            losses.add(
                where, "promptfoo would load a text that begins with file:// or package:; a space stands before it."
            )
            return " " + value
        return value
    if isinstance(value, list):
        return [inert(item, where, losses) for item in value]
    if isinstance(value, dict):
        if "$ref" in value:
            losses.add(where, "promptfoo would follow an object with $ref; it is written as JSON text.")
            return " " + dump(value)
        return {name: inert(item, where, losses) for name, item in value.items()}
    return value


def config_text(text: str, where: str, losses: Losses) -> str:
    """Text inside promptfooconfig.yaml, where promptfoo fills in environment variables."""
    if "{{" in text:
        losses.add(where, "promptfoo would fill in {{…}} here; a space stands between the braces.")
        text = text.replace("{{", "{ {")
    return str(inert(text, where, losses))


def has_reference(value: JsonValue) -> bool:
    """Whether an object with ``$ref`` stands anywhere inside."""
    if isinstance(value, list):
        return any(has_reference(item) for item in value)
    if isinstance(value, dict):
        return "$ref" in value or any(has_reference(item) for item in value.values())
    return False


def has_braces(value: JsonValue) -> bool:
    """Whether any text inside holds what Nunjucks would fill in."""
    if isinstance(value, str):
        return any(sign in value for sign in ("{{", "{%", "{#"))
    if isinstance(value, list):
        return any(has_braces(item) for item in value)
    return isinstance(value, dict) and any(has_braces(item) for item in value.values())
