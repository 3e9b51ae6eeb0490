"""Pages taken apart as a browser would."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

NODE = shutil.which("node")
HARNESS = Path(__file__).with_name("move_a_slider.js")


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    text: str = ""


@dataclass
class Page(HTMLParser):
    source: str
    elements: list[Element] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)

    def __post_init__(self):
        super().__init__()
        self.feed(self.source)
        self.close()

    def handle_starttag(self, tag, attrs):
        found = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(found)
        if tag not in {"meta", "input", "link", "img", "br"}:
            self.open.append(found)

    def handle_endtag(self, tag):
        if self.open and self.open[-1].tag == tag:
            self.open.pop()

    def handle_data(self, data):
        for element in self.open:
            element.text += data

    def all(self, tag):
        return [element for element in self.elements if element.tag == tag]

    def of_id(self, name):
        (found,) = [e for e in self.elements if e.attributes.get("id") == name]
        return found

    @property
    def text(self):
        return self.all("body")[0].text

    @property
    def data(self):
        return json.loads(self.of_id("data").text)

    @property
    def programs(self):
        """The scripts that a browser runs: all but data."""
        return [e.text for e in self.all("script") if "type" not in e.attributes]

    @property
    def allowed(self):
        """The hashes of scripts that the page's policy lets a browser run."""
        (policy,) = [e for e in self.all("meta") if "http-equiv" in e.attributes]
        return re.findall("'(sha256-[^']+)'", policy.attributes["content"])


def hash_of(script):
    return (
        "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    )


# The bundle keeps its parts to itself; here is where Vega-Embed uses them.
_PARTS = re.compile(
    r"(?P<vega>\w+)\.parse\(\w+,\"vega-lite\"===.{0,200}"
    r"expressionInterpreter\?\?\w+\.expr\?\?(?P<interpreter>\w+)\}",
    re.DOTALL,
)
_COMPILER = re.compile(r"=>(\w+)\.compile\(\w+,\{config:")


def _exposed(library):
    """Return the library, with its parts in reach of the test."""
    parts, compiler = _PARTS.search(library), _COMPILER.search(library)
    assert parts, "the bundle has changed: look for its parts anew"
    assert compiler, "the bundle has changed: look for its compiler anew"
    names = {**parts.groupdict(), "vegaLite": compiler[1]}
    inside = ",".join(f"{name}:{value}" for name, value in names.items())
    end = "window.vegaEmbed="
    assert library.count(end) == 1
    return library.replace(end, f"window.exposed={{{inside}}};{end}")


def move_sliders(page, credence, stakes, folder):
    """Run the page's scripts, move both sliders, return what the page says."""
    assert NODE is not None
    library, own = page.programs
    sliders = {name: page.of_id(name).attributes["value"] for name in SLIDERS}
    parts = {
        "data.json": page.of_id("data").text,
        "library.js": _exposed(library),
        "own.js": own,
        "sliders.json": json.dumps(sliders),
    }
    for name, text in parts.items():
        (folder / name).write_text(text, encoding="utf-8")
    # The flag is what the page's policy is to a browser: no code out of texts.
    command = [NODE, "--disallow-code-generation-from-strings", str(HARNESS)]
    run = subprocess.run(
        [*command, str(folder), str(credence), str(stakes)],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


SLIDERS = ("credence", "stakes")
