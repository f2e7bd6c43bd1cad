"""Where in a rendered message stands what is edited in its template."""

from __future__ import annotations

_AROUND = 20
"""Characters before and after the cursor that are looked for: enough to be found once, few enough to be whole."""
_OPEN, _CLOSE = ("{{", "{%", "{#"), ("}}", "%}", "#}")


def rendered_place(template: str, at: int, rendered: str) -> int:
    """Find in a rendering the plain words around a place of its template, else go by the share of the text.

    Args:
        template: with tags.
        at: characters before the place; in a tag the words before it count.
        rendered: what is sent.

    Returns:
        Characters before the place in the rendering.
    """
    share = round(at / max(1, len(template)) * len(rendered))
    begin, end = _plain(template, at)
    piece = template[begin:end]
    words = piece.strip()
    if not words:
        return share
    inside = min(len(words), max(0, min(at, end) - begin - (len(piece) - len(piece.lstrip()))))
    start = max(0, share - inside)
    # Words may stand more than once: of those before and after, the nearest counts.
    places = (rendered.rfind(words, 0, start + len(words)), rendered.find(words, start))
    found = [place for place in places if place >= 0]
    return min(found, key=lambda place: abs(place - start)) + inside if found else share


def _plain(template: str, at: int) -> tuple[int, int]:
    """The stretch without tags around a place, or before the tag that it is in."""
    left = max((template.rfind(sign, 0, at) for sign in _CLOSE), default=-1)
    left = left + 2 if left >= 0 else 0
    opened = max(template.rfind(sign, left, at) for sign in _OPEN)
    if opened >= 0:
        return max(left, opened - 2 * _AROUND), opened
    ends = [place for sign in _OPEN if (place := template.find(sign, at, at + _AROUND)) >= 0]
    return max(left, at - _AROUND), min([*ends, at + _AROUND, len(template)])
