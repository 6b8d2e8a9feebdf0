"""A process of its own for Google's engine: pickled expressions on stdin, pickled outcomes on stdout.

The engine counts references to None wrongly (cel-expr-python 0.1.3): where None is not immortal, before
Python 3.12, it ends the interpreter. So it runs here, among enough spare references, and leaves without the
interpreter's farewell.
"""

from __future__ import annotations

import os
import pickle
import sys
from typing import Any

from cel_expr_python import cel

SPARE_REFERENCES = [None] * 2_000_000
EXTENSIONS = ("bindings", "strings", "lists", "two-var-comprehensions")


def outcomes(environment: Any, text: str, documents: list[dict[str, Any]]) -> list[tuple[Any, str]]:
    """Return a value and no error, or None and an error, for each document."""
    try:
        program = environment.compile(text, disable_check=True)
    except Exception as error:  # noqa: BLE001 (RuntimeError, and whatever C++ throws)
        return [(None, str(error) or "error")] * len(documents)
    return [outcome(program, document) for document in documents]


def outcome(program: Any, document: dict[str, Any]) -> tuple[Any, str]:
    """Return one outcome; the engine gives an error back as a value of type ERROR."""
    try:
        value = program.eval(data=document)
    except Exception as error:  # noqa: BLE001
        return None, str(error) or "error"
    if value.type() == cel.Type.ERROR:
        return None, str(value.plain_value())
    return value.plain_value(), ""


def main() -> None:
    """Answer one batch."""
    names, expressions, documents = pickle.load(sys.stdin.buffer)
    config = cel.NewEnvConfigFromYaml("extensions:\n" + "".join(f"- name: {name}\n" for name in EXTENSIONS))
    environment = cel.NewEnv(config=config, variables=dict.fromkeys(names, cel.Type.DYN))
    answers = [outcomes(environment, text, documents) for text in expressions]
    sys.stdout.buffer.write(pickle.dumps(answers))
    sys.stdout.buffer.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
