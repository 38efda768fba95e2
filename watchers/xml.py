"""XML from outside, read strictly: no entities of its own, nothing fetched, not too deep; HTML to text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from engine.model.said import phrase
from wire.strict_json import clean_text, is_web_page

_ENTITY = re.compile(rb"<!\s*ENTITY", re.IGNORECASE)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_MOST_MARKUP = 100_000
_MOST_ELEMENTS = 500_000
_SILENT = frozenset({"script", "style", "noscript", "template", "iframe", "object"})
_BREAKING = frozenset({"p", "br", "div", "li", "tr", "td", "h1", "h2", "h3", "h4", "ul", "ol", "table"})


class BadXml(ValueError):
    """A text is no XML that we take; the message says why."""


def refuse_entities(data: bytes) -> None:
    """Raise BadXml where a document declares entities of its own: they grow without bound, or read files."""
    # Searching for the bare word takes a tenth of the time, and it is in hardly any document.
    if b"entity" not in (low := data.lower()) and b"\0" not in data[:64]:
        return
    # The prolog may be written two or four bytes to a letter.
    if _ENTITY.search(low) or (b"\0" in data[:64] and _ENTITY.search(data.replace(b"\0", b""))):
        raise BadXml(phrase("it declares entities of its own, which is not taken"))


def read_xml(data: bytes) -> etree._Element:
    """Read an XML document and give its root; whatever is wrong with it is a BadXml."""
    if not data.strip():
        raise BadXml(phrase("it is empty"))
    refuse_entities(data)
    if data.count(b"<") > 2 * _MOST_ELEMENTS:
        raise BadXml(phrase("it has more than {most:,} elements", most=_MOST_ELEMENTS))
    try:
        return etree.fromstring(data.lstrip(), parser=_parser(data))
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        if is_web_page(data):
            raise BadXml(
                phrase("it is a web page, such as one to log in or of an error, and not XML")
            ) from error
        why = re.sub(r" \(<string>, line \d+\)$", "", str(error))
        raise BadXml(phrase("it is not XML ({why})", why=clean_text(why, most=120))) from error


def _parser(data: bytes) -> etree.XMLParser:
    declared = _DECLARED.match(data.lstrip()[:300])
    encoding = None
    if declared is not None and declared[1].lower() not in {b"utf-8", b"utf8", b"utf-16", b"us-ascii"}:
        # Written in UTF-8 and declared otherwise: a common mistake, and hardly ever chance.
        try:
            data.decode("utf-8")
            encoding = "utf-8"
        except UnicodeDecodeError:
            encoding = None
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_pis=True,
        remove_comments=True,
        # Written out again as what it was: as escapes it takes whoever reads it next three times as long.
        strip_cdata=False,
        encoding=encoding,
    )


def local_name(element: etree._Element) -> str:
    """Give the name of an element without its namespace; nothing for what is no element."""
    tag: object = element.tag  # a function where the node is no element
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace(element: etree._Element) -> str:
    """Give the namespace of an element, empty when it has none."""
    tag: object = element.tag
    return etree.QName(tag).namespace or "" if isinstance(tag, str) else ""


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Give the children of that name, whatever their namespace."""
    return (child for child in element if local_name(child) == name)


def child(element: etree._Element, name: str) -> etree._Element | None:
    """Give the first child of that name, whatever its namespace."""
    return next(children(element, name), None)


def text_of(element: etree._Element | None, *, most: int = 2_000) -> str:
    """Give the text of an element and all below it, on one line and not too long."""
    if element is None:
        return ""
    return clean_text("".join(str(part) for part in element.itertext()), most=most)


def without_markup(text: str, *, most: int) -> str:
    """Give the text of an HTML fragment as a reader sees it, on one line and not too long; never raises."""
    text = text[:_MOST_MARKUP]
    if "<" not in text and "&" not in text:
        return clean_text(text, most=most)
    try:
        root = html.fragment_fromstring(
            # Null and other control characters end a document for the parser.
            re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", " ", text),
            create_parent="div",
            parser=html.HTMLParser(remove_comments=True, remove_pis=True),
        )
    except (etree.LxmlError, ValueError, AssertionError):
        return clean_text(re.sub(r"<[^>]{0,2000}>?", " ", text), most=most)
    return clean_text("".join(_spoken(root)), most=most)


def _spoken(root: etree._Element) -> Iterator[str]:
    silent = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            silent += name in _SILENT
            if name in _BREAKING:
                yield " "
            if not silent and name:
                yield element.text or ""
            continue
        silent -= name in _SILENT
        if not silent and element is not root:
            yield " " if name in _BREAKING else ""
            yield element.tail or ""
