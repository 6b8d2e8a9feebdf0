"""The sandbox as an OpenAPI document: the control API from a file, the calls of the API from the contract."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from wanref_contract.contract.files import ContractFile

if TYPE_CHECKING:
    from wanref_contract.sandbox.service import Sandbox
    from wanref_contract.sandbox.terms import Terms


def describe(sandbox: Sandbox) -> dict[str, Any]:
    """Return the OpenAPI document of *sandbox*."""
    own: dict[str, Any] = ContractFile.read(os.path.dirname(__file__), "openapi.yaml").value
    responses = ContractFile.read(sandbox.contract.folder, "responses.schema.json").value["$defs"]
    schemas = {
        "request": {name: value for name, value in sandbox.contract.request_schema.items() if name != "$schema"},
        **{name: _moved(schema) for name, schema in responses.items()},
    }
    components = own["components"] | {"schemas": own["components"]["schemas"] | schemas}
    return own | {"paths": _api_paths(sandbox.terms) | own["paths"], "components": components}


def _api_paths(terms: Terms) -> dict[str, Any]:
    """Return the paths of the two calls of the API."""
    body = {"required": True, "content": {terms.media_type: {"schema": _schema("request")}}}
    task_id = {"name": "task_id", "in": "path", "required": True, "schema": {"type": "string"}}
    wishes = [{"$ref": f"#/components/parameters/{name}"} for name in ("test", "scenario")]
    create = {"operationId": "create", "summary": "Make a task.", "parameters": wishes, "requestBody": body}
    query = {"operationId": "query", "summary": "Read a task.", "parameters": [task_id, *wishes]}
    return {
        terms.create_path: {"post": create | _answers("create", "created", terms)},
        terms.query_path: {"get": query | _answers("query", "task", terms)},
    }


def _answers(call: str, success: str, terms: Terms) -> dict[str, Any]:
    """Return how *call* may be answered, and that it takes a key."""
    refusals = {
        str(entry["status"]): _answer(str(entry["type"]), "error")
        for entry in terms.errors[call]["entries"]
        if "until" not in entry
    }
    responses = {"200": _answer("Done.", success), **refusals, "default": _answer("Refused.", "error")}
    return {"responses": responses, "security": [{"key": []}]}


def _answer(description: str, schema: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": _schema(schema)}}}


def _schema(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _moved(schema: Any) -> Any:
    """Return *schema* with its references pointing to where OpenAPI keeps schemas."""
    if isinstance(schema, list):
        return [_moved(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: value.replace("#/$defs/", "#/components/schemas/") if key == "$ref" else _moved(value)
        for key, value in schema.items()
    }
