"""Markdown as HTML that cannot hold anything but text: for documents, and for what people write.

Raw HTML is off: what looks like a tag is shown as text. Pictures are off too, because they would come from
elsewhere. Nothing is left to clean afterwards.
"""

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

OUTSIDE = ("http://", "https://", "mailto:")


def document_reader() -> MarkdownIt:
    """Markdown of the documents that come with the product."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    return _with_our_tables(reader)


def writing_reader() -> MarkdownIt:
    """Markdown of what people write: addresses become links, lines stay lines, headings stay small."""
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": True})
    reader.enable(["table", "strikethrough", "linkify"]).disable(["image", "heading", "lheading"])
    if reader.linkify is not None:
        reader.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    return _with_our_tables(reader)


def as_html(reader: MarkdownIt, tokens: Sequence[Token]) -> SafeString:
    """Tokens of one of our readers as HTML."""
    html: str = reader.renderer.render(tokens, reader.options, {})
    return mark_safe(html)  # noqa: S308 - raw HTML is off


def distrust_links(tokens: Sequence[Token]) -> None:
    """Have links of people's texts tell nobody where they were followed from, and lend them no weight."""
    for token in tokens:
        for inner in token.children or []:
            if inner.type == "link_open" and str(inner.attrGet("href") or "").startswith(OUTSIDE):
                inner.attrSet("rel", "nofollow noopener noreferrer")


def _with_our_tables(reader: MarkdownIt) -> MarkdownIt:
    reader.add_render_rule("table_open", _table_open)
    reader.add_render_rule("table_close", _table_close)
    for cell in ("th_open", "td_open"):
        reader.add_render_rule(cell, _without_style)
    return reader


def _table_open(_self: Any, tokens: Sequence[Token], place: int, _options: Any, _env: Any) -> str:
    return '<div class="table-wrap" tabindex="0"><table class="table" data-size="small">'


def _table_close(_self: Any, tokens: Sequence[Token], place: int, _options: Any, _env: Any) -> str:
    return "</table></div>"


def _without_style(self: Any, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    """Cells say how they are aligned by a class: styles in the page are forbidden."""
    if "right" in str(tokens[place].attrs.pop("style", "")):
        tokens[place].attrSet("class", "number")
    return str(self.renderToken(tokens, place, options, env))
