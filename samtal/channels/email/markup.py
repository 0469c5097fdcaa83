"""HTML mail as plain text. Nothing is fetched, nothing is run; what a reader would not see is left out."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_UNSEEN = frozenset({"script", "style", "head", "title", "template", "object", "svg"})
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
_BLOCKS = frozenset({
    "address", "article", "div", "dl", "dt", "dd", "fieldset", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul", "blockquote", "body",
})  # fmt: skip
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "blockquote"})
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_LONG_TAG = re.compile(r"<[^<>]{2000,}>")
_OPEN_ENDED = re.compile(r"<(?![^<>]*>)")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)

LONGEST_MARKUP = 200_000
"""Characters; new words stand at the top, and what is longer is mostly made of decoration."""


def text_of(markup: str) -> str:
    """The words, one line for each block, quotations behind `> ` as in plain mail."""
    reader = _Reader()
    reader.feed(_closed(markup[:LONGEST_MARKUP]))
    reader.close()
    return reader.text()


def _closed(markup: str) -> str:
    """Without comments, and with a bracket that opens no tag as the character it is.

    Python's parser starts over at every tag that never ends: a message of nothing else would keep it busy for minutes.
    """
    return _OPEN_ENDED.sub("&lt;", _LONG_TAG.sub("", _COMMENT.sub("", markup)))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line = ""
        self._quotes = 0
        self._unseen = ""
        self._unseen_depth = 0
        """The outermost unseen element, and how many of its name are open in it."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            if not self._unseen and tag in ("br", "hr"):
                self._break()
            return
        if self._unseen or tag in _UNSEEN or _HIDDEN.search(dict(attrs).get("style") or ""):
            self._unseen = self._unseen or tag
            self._unseen_depth += tag == self._unseen
            return
        self._boundary(tag)
        if tag == "blockquote":
            self._quotes += 1

    def handle_endtag(self, tag: str) -> None:
        if self._unseen:
            # Elements left open inside end with the one around them.
            self._unseen_depth -= tag == self._unseen
            self._unseen = self._unseen if self._unseen_depth else ""
            return
        if tag == "blockquote" and self._quotes:
            if self._line.strip():
                self._break()
            self._quotes -= 1
        self._boundary(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self._unseen and tag in ("br", "hr"):
            self._break()

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        words = re.sub(r"\s+", " ", data)
        self._line += words.lstrip() if not self._line or self._line.endswith(" ") else words

    def _boundary(self, tag: str) -> None:
        if tag in ("td", "th") and self._line and not self._line.endswith(" "):
            self._line += " "
        if tag in _BLOCKS and self._line.strip():
            self._break()
        if tag in _PARAGRAPHS and self._lines and self._lines[-1].strip("> "):
            self._break()

    def _break(self) -> None:
        self._lines.append("> " * bool(self._quotes) + self._line.strip())
        self._line = ""

    def text(self) -> str:
        if self._line.strip():
            self._break()
        return "\n".join(line.rstrip() for line in self._lines).strip("\n")
