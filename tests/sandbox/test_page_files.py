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
