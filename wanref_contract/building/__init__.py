"""Building: a film, in which references have names, to a request that the API takes as it is meant.

A film is a value: what stands in a ``NAME.film.yaml``, or what the `RequestBuilder` of `request_builder` collects.
`assembling` makes a request of it and remembers where everything came from, `prompts` writes the names in the prompt as
the API reads them, `remarks` are what is wrong with the film itself, and `judging` has the request judged and tells
what is found at its place in the film. `importing` goes the other way, from a request to a film, and `film_text` writes
that down.

The rules of films are data, in ``schema/profiles/authoring.yaml``; the kinds of asset, the words of the prompt and the
keys of voices are those of the contract.
"""

from __future__ import annotations

from wanref_contract.building.film_text import render_film
from wanref_contract.building.importing import film_from_request, left_out
from wanref_contract.building.judging import build_request, check_film, lint_film, lint_film_example
from wanref_contract.building.request_builder import RequestBuilder

__all__ = [
    "RequestBuilder",
    "build_request",
    "check_film",
    "film_from_request",
    "left_out",
    "lint_film",
    "lint_film_example",
    "render_film",
]
