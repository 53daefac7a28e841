"""Lets in nobody but the gateway: it has the key, and the emulator's port is anybody's on this machine.

Without a key in the environment everybody is let in: an emulator alone, in a test.
"""

import hmac
import os

HEADER = b"x-berth-key"


def guarded(app, key=os.environ.get("BERTH_EMULATOR_KEY", "")):
    """The application, for requests that have the key; what is behind it never sees the key."""
    if not key:
        return app
    wanted = key.encode()

    async def admitted(scope, receive, send):
        if scope["type"] == "lifespan":
            return await app(scope, receive, send)
        given = b"".join(value for name, value in scope["headers"] if name == HEADER)
        if not hmac.compare_digest(given, wanted):
            return await _refuse(scope, send)
        headers = [(name, value) for name, value in scope["headers"] if name != HEADER]
        return await app({**scope, "headers": headers}, receive, send)

    return admitted


async def _refuse(scope, send):
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    body = b"The emulator answers the gateway of its local AWS alone.\n"
    length = str(len(body)).encode()
    await send(
        {
            "type": "http.response.start",
            "status": 403,
            "headers": [(b"content-type", b"text/plain"), (b"content-length", length)],
        }
    )
    await send({"type": "http.response.body", "body": body})
