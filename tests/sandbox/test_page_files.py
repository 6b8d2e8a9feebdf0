"""The page and its files: all from here, nothing else allowed to run, and shipped with the package."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

from wanref_contract.sandbox import page

if TYPE_CHECKING:
    from tests.sandbox.calling import Client

FOLDER = os.path.dirname(page.__file__)
FILES = sorted(name for name in os.listdir(FOLDER) if not name.endswith(".py") and not name.startswith("__"))


def text_of(name: str) -> str:
    """Return the text of a file of the page."""
    with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
        return file.read()


def test_the_page_is_at_the_root(client: Client) -> None:
    """A browser that opens the address of the sandbox gets the page."""
    answer = client.call("GET", "/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert answer.text == text_of("index.html")


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_sent_as_what_it_is(client: Client, name: str) -> None:
    """Each file beside the page is sent, with a type that does not depend on the machine, and cached by its content."""
    answer = client.call("GET", f"/_wanref/page/{name}")
    kind = {"html": "html", "css": "css", "js": "javascript"}[name.rpartition(".")[2]]
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, f"text/{kind}; charset=utf-8")
    assert (answer.text, answer.headers["Cache-Control"]) == (text_of(name), "no-cache")
    again = client.call("GET", f"/_wanref/page/{name}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", ["", "nothing.js", "__init__.py", "..%2Fapp.py", "../app.py"])
def test_no_other_file_is_sent(client: Client, name: str) -> None:
    """What is not a file of the page is not found, wherever it lies."""
    assert client.call("GET", f"/_wanref/page/{name}").status_code == 404


@pytest.mark.parametrize("path", ["/", *(f"/_wanref/page/{name}" for name in FILES)])
def test_nothing_but_the_files_may_run(client: Client, path: str) -> None:
    """The policy lets the browser run the files of the sandbox and nothing that stands in the page, and no frame it."""
    headers = client.call("GET", path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "connect-src": "'self'",
        "media-src": "'self'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", FILES)
def test_nothing_comes_from_elsewhere(name: str) -> None:
    """No file names another host; where an address stands in one it names a namespace, or is an example."""
    hosts = set(re.findall(r"(?:https?:)?//([a-z0-9-]+(?:\.[a-z0-9-]+)+)", text_of(name)))
    assert hosts <= {"www.w3.org", "example.com"}


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".js")])
def test_nothing_becomes_html(name: str) -> None:
    """The scripts use nothing that reads text as HTML or as a program."""
    ways = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|\beval\b|srcdoc"
    assert re.findall(ways, text_of(name)) == []


def test_every_label_has_its_control() -> None:
    """Each label of the page is for a control that is there, and each field to fill in has a label."""
    html = text_of("index.html")
    fields = re.findall(r"<(?:input|select) [^>]*>", html)
    assert sorted(re.findall(r'<label for="([^"]+)"', html)) == sorted(
        name for field in fields for name in re.findall(r' id="([^"]+)"', field)
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_can_be_read(theme: str) -> None:
    """Each colour of text has the contrast of 4.5 to 1 that WCAG 2.2 asks for, on each ground it stands on."""
    light, dark = (dict(re.findall(r"--([\w-]+): #(\w+)", part)) for part in text_of("page.css").split("dark) {"))
    colours = light if theme == "light" else light | dark
    washes = [name for name in colours if name.endswith("-wash")]
    pairs = [(text, ground) for text in ("ink", "quiet", "main", "red") for ground in ("panel", "raised", "ground")]
    pairs += [("on-main", "main"), ("panel", "ink"), *((wash.removesuffix("-wash"), wash) for wash in washes)]
    assert len(washes) == 6
    assert [pair for pair in pairs if contrast(*(colours[name] for name in pair)) < 4.5] == []


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG 2.2 defines it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    digits = "".join(digit * 2 for digit in colour) if len(colour) == 3 else colour
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
