"""The runs of which a printed text is made, so that each keeps its own direction on a page of either direction.

A run is words of a wording file (a plain string), a figure kept left to right and whole ({"figure": "$40.00"}), or what
a person typed, made printable, with the direction of its first letter ({"typed": "…", "dir": "rtl"}).
"""

from __future__ import annotations

from collections.abc import Mapping

from automations.rendering.glyphs import direction, printable
from automations.rendering.wording import Wording

Run = str | Mapping[str, str]
Text = list[Run]


def figure(text: str) -> Run:
    """Money, a number, a formula: never broken over two lines, left to right in Arabic too."""
    return {"figure": text}


def typed(text: str) -> Run:
    """What somebody typed, on one line."""
    line = printable(text)
    return {"typed": line, "dir": direction(line)}


def sentence(words: Wording, key: str, **places: Run) -> Text:
    """The words of a key with runs in their places. Raises MissingWording; KeyError for a place that has no run."""
    text: Text = []
    for said, place in words.parts(key):
        if said:
            text.append(said)
        if place is not None:
            text.append(places[place])
    return text
