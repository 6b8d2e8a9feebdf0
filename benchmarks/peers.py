"""The validators that people reach for, each made to judge the structure of the same request.

They differ in what they answer: jsonschema and jsonschema-rs list every fault, fastjsonschema stops at the first,
pydantic lists every fault of a model that has to be written by hand. None judges a rule across fields. A test holds all
of them to one verdict on the corpus.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import fastjsonschema
import jsonschema_rs
from jsonschema import Draft202012Validator
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr, ValidationError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Judge = Callable[[Any], int]


def structure_judges(schema: Mapping[str, Any]) -> Mapping[str, Judge]:
    """Return by name of the peer the function that counts the faults it finds under *schema*; 0 is a valid instance.

    >>> [judge({}) > 0 for judge in structure_judges({"required": ["model"]}).values()]
    [True, True, True, True]
    """
    return {
        "jsonschema": _jsonschema(schema),
        "jsonschema-rs": _jsonschema_rs(schema),
        "fastjsonschema": _fastjsonschema(schema),
        "pydantic": _pydantic(),
    }


def _jsonschema(schema: Mapping[str, Any]) -> Judge:
    iter_errors = Draft202012Validator(schema).iter_errors
    return lambda instance: len(list(iter_errors(instance)))


def _jsonschema_rs(schema: Mapping[str, Any]) -> Judge:
    iter_errors = jsonschema_rs.Draft202012Validator(dict(schema), validate_formats=False).iter_errors
    return lambda instance: len(list(iter_errors(instance)))


def _fastjsonschema(schema: Mapping[str, Any]) -> Judge:
    # It knows drafts up to 7; of the keywords that this schema uses, 2020-12 means the same.
    older = {**schema, "$schema": "http://json-schema.org/draft-07/schema#"}
    validate = fastjsonschema.compile(older, use_default=False, use_formats=False)

    def judge(instance: Any) -> int:
        try:
            validate(instance)
        except fastjsonschema.JsonSchemaValueException:
            return 1
        return 0

    return judge


# ---- The model by hand, equal in verdict to the schema ------------------------------------------------------------

# A whole number in the sense of JSON Schema, to which 5.0 is one.
_Whole = Annotated[float, Field(strict=True, multiple_of=1)]
_Voice = Annotated[str, Field(strict=True, min_length=1)]


class _ModelParams(BaseModel):
    model_config = ConfigDict(protected_namespaces=())

    voice_bindings: dict[str, _Voice] | None = None


class _Request(BaseModel):
    model_config = ConfigDict(protected_namespaces=())

    model: Literal["wan2.7-reference-video"]
    prompt: StrictStr
    negative_prompt: StrictStr | None = None
    image_start: StrictStr | None = None
    image_urls: list[StrictStr] | None = None
    video_urls: list[StrictStr] | None = None
    audio_urls: Annotated[list[StrictStr], Field(max_length=5)] | None = None
    model_params: _ModelParams | None = None
    quality: Literal["720p", "1080p"] | None = None
    aspect_ratio: Literal["16:9", "9:16", "1:1", "4:3", "3:4"] | None = None
    duration: Annotated[_Whole, Field(ge=2, le=15)] | None = None
    seed: Annotated[_Whole, Field(ge=1, le=2147483647)] | None = None
    prompt_extend: StrictBool | None = None
    callback_url: StrictStr | None = None


def _pydantic() -> Judge:
    validate = _Request.model_validate

    def judge(instance: Any) -> int:
        try:
            validate(instance)
        except ValidationError as error:
            return len(error.errors())
        return 0

    return judge
