"""Run in an environment of its own: how long hypothesis-jsonschema takes for requests that keep four rules.

``python schema_strategy.py SCHEMA COUNT`` prints the processor time and the number of examples, as JSON. It imports
nothing of this project, because hypothesis-jsonschema works with an old Hypothesis only.
"""

from __future__ import annotations

import json
import re
import sys
import time
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis_jsonschema import from_schema


def keeps_four_rules(request: dict[str, Any]) -> bool:
    """Say whether *request* has one to five references, no long film of a video, and voices of references it has."""
    images, videos = len(request.get("image_urls") or ()), len(request.get("video_urls") or ())
    voices = (request.get("model_params") or {}).get("voice_bindings") or {}
    if not 1 <= images + videos <= 5 or (videos and (request.get("duration") or 5) > 10):
        return False
    for key in voices:
        match = re.fullmatch("(image|video)([1-9][0-9]*)", key)
        if match is None or int(match[2]) > (images if match[1] == "image" else videos):
            return False
    return True


def main(schema: str, count: int) -> None:
    """Draw *count* examples and print what that took."""
    with open(schema, encoding="utf-8") as file:
        strategy = from_schema(json.load(file)).filter(keeps_four_rules)
    found = []

    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(request: Any) -> None:
        found.append(request)

    start = time.process_time()
    collect()
    print(json.dumps([time.process_time() - start, len(found)]))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
