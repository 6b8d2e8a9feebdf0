"""Judges the structure of a batch by jsonschema, as a script of ten lines would; run as a process of its own.

usage: python jsonschema_batch.py SCHEMA BATCH
"""

from __future__ import annotations

import json
import sys

from jsonschema import Draft202012Validator


def main() -> None:
    """Print how many lines have faults."""
    with open(sys.argv[1], encoding="utf-8") as file:
        iter_errors = Draft202012Validator(json.load(file)).iter_errors
    with open(sys.argv[2], encoding="utf-8") as lines:
        print(sum(bool(list(iter_errors(json.loads(line)))) for line in lines))


if __name__ == "__main__":
    main()
