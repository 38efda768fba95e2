"""A text without people: no handle, profile, address, telephone number or name that the post itself gives."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree, html

from watchers.xml import without_markup
from wire.strict_json import clean_text, without_unseen

MOST_TEXT = 500
_MOST_MARKUP = 50_000
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+")
_PROFILE = re.compile(
    r"(?:https?://\S*/|[\w-]{1,63}\.[a-z]{2,12}/)(?:@|users?/|u/|profile/|ap/|members?/|memberlist)\S*",
    re.IGNORECASE,
)
_NETWORK = re.compile(
    r"(?<![\w@-])(?:https?://)?(?:[\w-]{1,63}\.){0,3}(?:(?:x|twitter|facebook|fb|instagram|linkedin|tiktok|"
    r"snapchat|pinterest|threads|vk|weibo|ok|xing|tumblr|youtube|twitch|patreon|venmo|paypal|messenger)"
    r"\.(?:com|net|ru|tv)|(?:t|wa|m|fb|paypal)\.me)/\S+",
    re.IGNORECASE,
)
"""An address at a network whose pages are people, or say in their path whose they are."""
_ADDRESS = re.compile(r"\b(?:at://\S+|did:[a-z0-9]+:[\w.:%-]+|[\w-]{1,63}\.bsky\.social)\b", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w/])@[\w.-]+(?:@[\w.-]+)?")
_SLASHED = re.compile(r"(?<!\w)/?u/[\w-]{2,30}")
_PHONE = re.compile(r"(?<![\w.,])\+?\(?\d(?:[\s.()/\u2010-\u2015\u2212-]{0,3}\d){7,14}(?!\w)")
_PATTERNS = (_MAIL, _PROFILE, _NETWORK, _ADDRESS, _HANDLE, _SLASHED, _PHONE)
_AT_SIGNS = str.maketrans({"\uff20": "@", "\ufe6b": "@"})
_LEAST_NAME, _SHORT_NAME, _MOST_NAME = 2, 4, 200


def nameless(text: str, names: Iterable[str]) -> str:
    """Give a text on one line without people.

    `names` are what the source calls its author and those who are mentioned. A name of two or three letters
    goes only where it is written just so, as it may be a word as well.
    """
    # An address or a name that something unseen parts would stand whole before whoever reads it.
    text = without_unseen(without_markup(_without_mentions(text), most=2 * MOST_TEXT)).translate(_AT_SIGNS)
    for pattern in _PATTERNS:
        text = pattern.sub(" ", text)
    for name in sorted({without_unseen(each).strip()[:_MOST_NAME] for each in names}, key=len, reverse=True):
        # Looked for first, because a pattern for each of hundreds of names would be slow.
        if len(name) >= _LEAST_NAME and name.casefold() in text.casefold():
            flags = re.IGNORECASE if len(name) >= _SHORT_NAME else re.NOFLAG
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text, flags=flags)
    return clean_text(text, most=MOST_TEXT)


def _without_mentions(content: str) -> str:
    """Take out of HTML what forums and networks mark as people: mentions, cards, and quotes of others."""
    if not any(word in content for word in ("mention", "h-card", "quote", "username")):
        return content
    try:
        root = html.fragment_fromstring(content[:_MOST_MARKUP], create_parent="div")
    except (etree.LxmlError, ValueError, AssertionError):
        return content
    for element in list(root.iter("a", "span", "aside", "blockquote", "cite")):
        if element.getparent() is not None and _is_somebody(element):
            element.drop_tree()
    return str(html.tostring(root, encoding="unicode"))


def _is_somebody(element: html.HtmlElement) -> bool:
    classes = (element.get("class") or "").split()
    if element.tag in {"aside", "blockquote", "cite"}:
        return element.tag != "aside" or "quote" in classes
    named = {"h-card", "username", "username-coloured"} & set(classes)
    return bool(named) or ("mention" in classes and "hashtag" not in classes)
