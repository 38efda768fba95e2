"""Slack's Web API: one call, no retry of the SDK's own, and every failure in one form.

Here too is what a card and those who hear its buttons must agree on.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from engine.errors import ServiolaError
from engine.model.said import phrase
from wire.retry_after import retry_after_s
from wire.secrets import Secret
from wire.strict_json import clean_text

BASE_URL = "https://slack.com/api/"
HOOKS_URL = "https://hooks.slack.com/"
APPROVE, DECLINE, MORE, CHOOSE = "approve", "decline", "more", "choose"
"""What the parts of a card that can be pressed are called."""
FEEDBACK = "feedback"
"""The menu of a card that is decided: how it was."""
DETAILS, APPROVE_WHY, DECLINE_WHY = "details", "approve-why", "decline-why"
WHY, ROWS, OPINION, LOOKING, LATER = "say-why", "rows", "opinion", "looking", "later"
"""What is in the menu behind MORE; there is room for five in it. Cards from before have the two with -why."""
YES_NO = {
    "undo": (phrase("Take it back"), phrase("Leave it so")),
    "end": (phrase("End for good"), phrase("Decline")),
    "at_once": (phrase("Resume all at once"), phrase("Decline")),
}
"""What the two answers are called, by what is asked, where Approve and Decline could be misread.

A window opens before anything is read, so WHY carries which it is: say-why.undo."""
_VALUE = re.compile(r"(P-[a-z2-7]{10}):([0-9a-f]{12})", re.ASCII)
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
FILES = "files:write"
"""The scope that a map needs; all else works without it."""
ANSWERS_WITHIN_S = 10
NO_ANSWER = "no_answer"
"""The code of a call that brought no answer: whether it took effect is not known."""

# The SDK writes what it sends into its debug log, and the ticket of a socket into its error log.
LOG = logging.getLogger("serviola.slack.sdk")
LOG.setLevel(logging.CRITICAL)

_TRANSIENT = frozenset(
    {
        "ratelimited",
        "rate_limited",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "accesslimited",
        NO_ANSWER,
    }
)
_REMEDIES = {
    "invalid_auth": phrase("check the bot token"),
    "not_authed": phrase("check the bot token"),
    "token_revoked": phrase("install the app again, and put in its new bot token"),
    "token_expired": phrase("install the app again, and put in its new bot token"),
    "account_inactive": phrase("install the app again, and put in its new bot token"),
    "missing_scope": phrase("give the app the scopes of docs/slack.md, and install it again"),
    "not_in_channel": phrase("invite the app into the channel: /invite @serviola"),
    "channel_not_found": phrase("check the id of the channel, and invite the app into it"),
    "is_archived": phrase("name another channel: this one is archived"),
    "plan_upgrade_required": phrase("this needs a paid plan of Slack"),
    "invalid_blocks": phrase("report this, with the journal of the proposal"),
}


class SlackFailed(ServiolaError):
    """A call that Slack refused, or did not answer; `code` is Slack's own word for it."""

    def __init__(
        self, message: str, *, code: str, permanent: bool, retry_after_s: float | None = None
    ) -> None:
        """Say what went wrong, whether trying again is vain, and when not before."""
        super().__init__(message)
        self.code = code
        self.permanent = permanent
        self.retry_after_s = retry_after_s


def button_value(proposal: str, plan: str) -> str:
    """Write what a button carries: which question, and the plan that was shown. Nothing else."""
    return f"{proposal}:{plan}"


def read_button(value: object) -> tuple[str, str] | None:
    """Read what a button carries; None when it is none of ours."""
    match = _VALUE.fullmatch(value) if isinstance(value, str) else None
    return None if match is None else (match[1], match[2])


def slack_client(token: Secret, *, base_url: str = BASE_URL) -> AsyncWebClient:
    """Make a client that calls once or not at all, and goes through no proxy of the environment's."""
    client = AsyncWebClient(
        token.reveal(), base_url=base_url, timeout=ANSWERS_WITHIN_S, logger=LOG, retry_handlers=[]
    )
    client.proxy = None
    return client


async def call(
    client: AsyncWebClient, method: str, body: Mapping[str, Any], *, reads: bool = False
) -> Mapping[str, Any]:
    """Call one method; every failure is a SlackFailed without any token or text in it.

    What only reads takes its arguments in the address, because Slack takes no JSON there.
    """
    return (await called(client, method, body, reads=reads))[0]


async def called(
    client: AsyncWebClient, method: str, body: Mapping[str, Any], *, reads: bool = False
) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """Call one method as `call` does, and give the headers of the answer too, named in small letters."""
    try:
        if reads:
            answer = await client.api_call(method, http_verb="GET", params=dict(body))
        else:
            answer = await client.api_call(method, json=dict(body))
    except SlackApiError as error:
        raise _refused(method, error) from None
    except Exception as error:  # noqa: BLE001 - the SDK lets whatever its libraries raise through
        said = phrase("Slack did not answer {method}: {name}", method=method, name=type(error).__name__)
        raise SlackFailed(said, code=NO_ANSWER, permanent=False) from None
    headers = {str(name).lower(): str(value) for name, value in dict(answer.headers or {}).items()}
    return (answer.data if isinstance(answer.data, dict) else {}), headers


async def hello(url: str, *, within_s: float = ANSWERS_WITHIN_S) -> None:
    """Open a socket with a ticket, wait until Slack greets, and close it; SlackFailed when it does not."""
    said = phrase("Slack gave a ticket for a connection, and it opened nothing")
    try:
        async with (
            asyncio.timeout(within_s),
            aiohttp.ClientSession() as session,
            session.ws_connect(url, max_msg_size=1_000_000) as socket,
        ):
            greeting = await socket.receive_json()
    except (aiohttp.ClientError, TimeoutError, TypeError, ValueError, OSError):
        raise SlackFailed(said, code="socket", permanent=False) from None
    if not isinstance(greeting, dict) or greeting.get("type") != "hello":
        raise SlackFailed(said, code="socket", permanent=False)


async def scopes_of(client: AsyncWebClient) -> frozenset[str]:
    """Say what the app may do, as Slack says with each answer; nothing where it does not say."""
    _, headers = await called(client, "auth.test", {})
    return frozenset(one.strip() for one in headers.get("x-oauth-scopes", "").split(",") if one.strip())


async def upload(
    client: AsyncWebClient, data: bytes, *, name: str, title: str, channel: str, thread: str
) -> None:
    """Put a file into a thread, in the three steps that Slack asks for since files.upload is gone."""
    wanted = {"filename": name, "length": str(len(data))}
    place = await call(client, "files.getUploadURLExternal", wanted, reads=True)
    url, file_id = str(place.get("upload_url", "")), str(place.get("file_id", ""))
    if not _is_slacks(url, client.base_url):
        raise SlackFailed(phrase("the address to upload to is not Slack's"), code="upload", permanent=True)
    try:
        within = aiohttp.ClientTimeout(total=ANSWERS_WITHIN_S)
        async with (
            aiohttp.ClientSession(timeout=within) as session,
            session.post(url, data=data, allow_redirects=False) as answer,
        ):
            status = answer.status
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
        said = phrase("Slack did not take a file: {name}", name=type(error).__name__)
        raise SlackFailed(said, code=NO_ANSWER, permanent=False) from None
    if status != 200:
        said = phrase("Slack refused a file with status {status}", status=status)
        raise SlackFailed(said, code=f"http_{status}", permanent=400 <= status < 500 and status != 429)
    done = {"files": [{"id": file_id, "title": title}], "channel_id": channel, "thread_ts": thread}
    await call(client, "files.completeUploadExternal", done)


def _is_slacks(url: str, base_url: str) -> bool:
    """Say whether an address lies where Slack's files do, or where a Slack of another kind is."""
    found, ours = urlsplit(url), urlsplit(base_url)
    if (found.scheme, found.netloc) == (ours.scheme, ours.netloc):
        return True
    host = found.hostname or ""
    return found.scheme == "https" and not found.username and host.endswith(".slack.com")


async def respond(url: str, text: str, *, hooks_url: str = HOOKS_URL) -> None:
    """Answer one person privately at the address that came with a click; SlackFailed when that is vain.

    The address comes from outside, so it must lie where Slack's own addresses lie.
    """
    if not url.startswith(hooks_url.rstrip("/") + "/"):
        raise SlackFailed(phrase("the address to answer at is not Slack's"), code="hook", permanent=True)
    client = AsyncWebhookClient(url, timeout=ANSWERS_WITHIN_S, logger=LOG, retry_handlers=[])
    client.proxy = None
    try:
        answer = await client.send(text=text, response_type="ephemeral", replace_original=False)
    except Exception as error:  # noqa: BLE001 - the SDK lets whatever its libraries raise through
        said = phrase("Slack did not take a private answer: {name}", name=type(error).__name__)
        raise SlackFailed(said, code=NO_ANSWER, permanent=False) from None
    if answer.status_code != 200:
        said = phrase(
            "Slack refused a private answer with status {status_code}", status_code=answer.status_code
        )
        raise SlackFailed(said, code=f"http_{answer.status_code}", permanent=True)


def harmless(text: str, *, most: int = 2_900) -> str:
    """Make a text of ours that may hold outside words harmless where Slack reads markup; lines stay lines."""
    lines = [clean_text(line, most=400) for line in text.splitlines()]
    shown = "\n".join(lines).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return shown if len(shown) <= most else shown[: most - 1].rpartition("\n")[0] + "\n…"


def plain_line(text: str, *, most: int) -> str:
    """Give one line of outside words as Slack's plain text takes them: escaped, cut between entities."""
    pieces = [_ENTITIES.get(one, one) for one in clean_text(text, most=most)]
    if sum(map(len, pieces)) <= most:
        return "".join(pieces)
    kept, room = "", most - 1
    for piece in pieces:
        if len(piece) > room:
            break
        kept, room = kept + piece, room - len(piece)
    return kept.rstrip() + "…"


def _refused(method: str, error: SlackApiError) -> SlackFailed:
    """Read a refusal, whose shape depends on where it broke."""
    response = error.response
    data, headers = getattr(response, "data", None), getattr(response, "headers", None) or {}
    status = getattr(response, "status_code", None) or getattr(response, "status", 0)
    code = str(data.get("error", "")) if isinstance(data, dict) else ""
    if status == 429:
        code = code or "ratelimited"
    wait = retry_after_s(headers.get("Retry-After"), date=headers.get("Date"))
    code = "".join(c for c in code if c.isascii() and (c.isalnum() or c == "_"))[:60] or f"http_{status}"
    vain = code.startswith("http_4") and code not in {"http_408", "http_429"}
    transient = code in _TRANSIENT or (code.startswith("http_") and not vain)
    remedy = f"; {_REMEDIES[code]}" if code in _REMEDIES else ""
    return SlackFailed(
        phrase("Slack refused {method}: {code}{remedy}", method=method, code=code, remedy=remedy),
        code=code,
        permanent=not transient,
        retry_after_s=wait,
    )
