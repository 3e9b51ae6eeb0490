"""Pages taken apart as a browser would."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import bargain as bg

# What a page must show and never run.
HOSTILE = [
    "<script>",
    "</script><script>document.title='x'</script>",
    "<!--<script>",
    "<img src=x onerror=alert(1)>",
    "{{ 7 * 7 }} & \u2028 \"'",
]


def refuses(hypotheses):
    """Answer no set, as a rule may."""
    raise bg.SolverError("</script><script>document.title='refused'</script>")


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    text: str = ""
    inside: tuple[str, ...] = ()


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
        inside = tuple(element.tag for element in self.open)
        found = Element(tag, {k: v or "" for k, v in attrs}, inside=inside)
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
