"""Every file under resources/ loads and is what it says."""

from __future__ import annotations

import hashlib
import json
import lzma
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from workbench.config.resources import resource

TOKENS = (
    "window page field hover line line2 text text2 text3 accent accentfill accentsoft onaccent better bettersoft worse "
    "worsesoft warn warnsoft removed sA sB sC sD heat1 heat2 heat3 heat4 heat5"
).split()
# The pairs of design/palette.png, then text on every ground it stands on.
PAIRS = [
    *(("text", ground) for ground in ("page", "window", "field", "hover", "accentsoft")),
    *(("accent", ground) for ground in ("page", "accentsoft")),
    *(("warn", ground) for ground in ("page", "warnsoft")),
    *((name, f"{name}soft") for name in ("better", "worse")),
    ("text2", "removed"),
    # Chips, banners, rows under the pointer, pressed buttons.
    *(("warn", ground) for ground in ("window", "field", "hover", "accentsoft")),
    *(("accent", ground) for ground in ("window", "field", "hover", "line", "worsesoft", "warnsoft")),
    *((name, ground) for name in ("text", "text2") for ground in ("bettersoft", "worsesoft", "warnsoft", "line")),
    ("text", "removed"),
    ("onaccent", "accentfill"),
    *(("page", series) for series in ("sA", "sB", "sC", "sD")),
    *(
        (name, ground)
        for name in ("text2", "text3", "better", "worse")
        for ground in ("window", "page", "field", "hover", "accentsoft")
    ),
]


def theme(name: str) -> dict[str, str]:
    loaded: dict[str, str] = json.loads(resource(f"themes/{name}.json").read_text(encoding="utf-8"))
    return loaded


def luminance(colour: str) -> float:
    """Return the relative luminance of #RRGGBB, 0 to 1 (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_a_theme_has_all_tokens(name: str) -> None:
    assert list(theme(name)) == TOKENS
    assert all(re.fullmatch(r"#[0-9A-F]{6}", colour) for colour in theme(name).values())


@pytest.mark.parametrize("name", ["light", "dark"])
def test_contrast(name: str) -> None:
    tokens = theme(name)
    poor = {pair: contrast(tokens[pair[0]], tokens[pair[1]]) for pair in PAIRS}
    assert {pair: round(value, 2) for pair, value in poor.items() if value < 4.5} == {}


def test_contrast_is_computed_as_the_design_does() -> None:
    dark = theme("dark")
    assert round(contrast(dark["text3"], dark["accentsoft"]), 2) == 4.54
    assert round(contrast(theme("light")["text"], theme("light")["page"]), 1) == 17.1


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_heat_ramp_is_ordered_by_luminance(name: str) -> None:
    """Luminance alone orders the steps: the lowest score stands out from the page, the highest sinks into it."""
    steps = [luminance(theme(name)[f"heat{i}"]) for i in range(1, 6)]
    assert steps == sorted(steps, reverse=name == "dark")


@pytest.mark.parametrize("name", ["o200k_base", "cl100k_base"])
def test_a_vocabulary_has_the_hash_that_tiktoken_expects(name: str) -> None:
    unpacked = lzma.decompress(resource(f"vocabularies/{name}.tiktoken.xz").read_bytes())
    digest = hashlib.sha256(unpacked).hexdigest()
    import tiktoken_ext.openai_public as source

    assert digest in Path(source.__file__).read_text(encoding="utf-8")
    assert f"{digest}  {name}.tiktoken" in resource("vocabularies/NOTICE").read_text(encoding="utf-8")


ICONS = sorted(path.stem for path in resource("icons").glob("*.svg"))


@pytest.mark.parametrize("name", ICONS)
def test_an_icon_takes_its_colour_from_the_theme(name: str) -> None:
    root = ElementTree.parse(resource(f"icons/{name}.svg")).getroot()
    assert root.get("stroke") == "currentColor"
    assert root.get("stroke-width") == "2"
    assert root.get("viewBox") == "0 0 24 24"
    assert {e.get("stroke") for e in root.iter() if e is not root} <= {None}


def test_licences_stand_beside_what_they_cover() -> None:
    assert "ISC License" in resource("icons/LICENSE").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE" in resource("fonts/OFL.txt").read_text(encoding="utf-8")
    assert "MIT License" in resource("vocabularies/NOTICE").read_text(encoding="utf-8")


FONT_SCRIPT = """
import sys
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QGuiApplication, QRawFont
app = QGuiApplication([])
for path in sys.argv[1:]:
    assert QFontDatabase.addApplicationFont(path) >= 0, path
for family in ("Inter", "JetBrains Mono"):
    for weight in (400, 600):
        font = QFont(family)
        font.setPixelSize(13)
        font.setWeight(QFont.Weight(weight))
        raw = QRawFont.fromFont(font)
        print(QFontInfo(font).family(), raw.weight(), "italic" in raw.styleName().lower())
font = QFont("Inter")
font.setItalic(True)
print(QRawFont.fromFont(font).styleName())
"""


def test_the_fonts_give_their_families_and_weights_without_the_systems(tmp_path: Path) -> None:
    """In a process of its own with an empty fontconfig, because this machine may have the same fonts installed."""
    empty = tmp_path / "fonts.conf"
    empty.write_text(f"<fontconfig><cachedir>{tmp_path}</cachedir></fontconfig>", encoding="utf-8")
    fonts = [str(path) for path in sorted(resource("fonts").iterdir()) if path.suffix in {".otf", ".ttf"}]
    environment = {"QT_QPA_PLATFORM": "offscreen", "FONTCONFIG_FILE": str(empty), "HOME": str(tmp_path)}
    command = [sys.executable, "-c", FONT_SCRIPT, *fonts]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "Inter 400 False",
        "Inter 600 False",
        "JetBrains Mono 400 False",
        "JetBrains Mono 600 False",
        "Italic",
    ]
