"""``python -m benchmarks.empty_app``: an app of Starlette that does nothing, at the addresses of the API.

It is what a server of this kind costs whatever it does, and so what the sandbox is measured by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.requests import Request


async def answer(_request: Request) -> JSONResponse:
    """Answer nothing, as JSON."""
    return JSONResponse({})


app = Starlette(
    routes=[Route("/v1/videos/generations", answer, methods=["POST"]), Route("/v1/tasks/{task_id}", answer)]
)

if __name__ == "__main__":
    config = uvicorn.Config(app, port=0, log_level="error", access_log=False)
    listener = config.bind_socket()
    print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    uvicorn.Server(config).run(sockets=[listener])
