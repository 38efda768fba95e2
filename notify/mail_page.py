"""The page of a mail: the same words as its plain text, for whoever reads HTML, on a phone too.

Everything is escaped, and nothing in it is fetched: no picture, no link, no style of another's. The template
passes the same list of what may stand in one as those of the messages.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from notify.allowed import check_names, check_source

PAGE = Path(__file__).with_name("templates") / "mail.html"
FACTS = ("title", "body", "because")


def mail_page(*, title: str, body: str, because: str) -> str:
    """Give the HTML of a mail."""
    return _page().render(title=title, body=body, because=because)


@cache
def _page() -> Template:
    box = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    box.globals.clear()
    box.filters = {"lines": _lines}
    box.tests.clear()
    source = PAGE.read_text("utf-8")
    check_names(check_source(box, source), FACTS)
    return box.from_string(source)


def _lines(text: str) -> list[str]:
    """Give every line, the empty ones too: they part what does not belong together."""
    return text.splitlines()
