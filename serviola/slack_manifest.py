"""The manifest from which Slack makes the app: no more scopes than are used."""

from __future__ import annotations

from typing import Any

import yaml

from wire.slack import FILES

SCOPES = ("chat:write", "im:write", "users:read")
"""Post and rewrite; write to a person directly; see at a press whether somebody is active and no guest."""


def manifest(*, request_url: str = "", maps: bool = False) -> str:
    """Write the manifest: with a URL Slack calls us there, without one we open the connection.

    With `maps` the app may upload files, which is what a map of the situation below its card needs.
    """
    scopes = sorted((*SCOPES, FILES)) if maps else SCOPES
    interactivity: dict[str, Any] = {"is_enabled": True}
    if request_url:
        interactivity["request_url"] = request_url
    found = {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": "Serviola",
            "description": "Asks the right person before a scheduled campaign meets an event",
        },
        "features": {"bot_user": {"display_name": "serviola", "always_online": True}},
        "oauth_config": {"scopes": {"bot": list(scopes)}},
        "settings": {
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": not request_url,
            "token_rotation_enabled": False,
        },
    }
    return yaml.safe_dump(found, sort_keys=False)
