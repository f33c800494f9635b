"""Web pages → their visible text: one block a line, the cells of a table row separated by tabs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pipeline.read.decode import decode
from pipeline.read.extracted import Extracted, to_date

_BLOCK_NAMES = (
    "address article aside blockquote body br caption center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6"
    " header hgroup hr html legend li main menu ol optgroup option p pre search section summary table tbody tfoot thead tr ul"
)
_UNSEEN_NAMES = (
    "area audio base button canvas datalist embed frame frameset head iframe input link map meta noembed noframes noscript object param picture"
    " progress rp rt script select source style svg template textarea title track video"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_UNSEEN = frozenset(_UNSEEN_NAMES.split())
_CELLS = frozenset(["td", "th"])
_LISTS = frozenset(["ul", "ol", "dl", "menu", "div", "section", "aside", "table", "td"])
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
# Stands for a line break of the page's source until its neighbours are known.
_SOFT = "\x00"
_WIDE = "\u1100-\u11ff\u2e80-\u303f\u3041-\u33ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff“”‘’—…·"
_BESIDE_WIDE = re.compile(f"(?<=[{_WIDE}])[ {_SOFT}]*{_SOFT}[ {_SOFT}]*|[ {_SOFT}]*{_SOFT}[ {_SOFT}]*(?=[{_WIDE}])")
_SOFT_RUN = re.compile(f"[ {_SOFT}]*{_SOFT}[ {_SOFT}]*")
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE)
_TITLE_CUT = re.compile(r"\s*[_|–—]+\s*|\s+-+\s+|(?<=[\u3400-\u9fff”》）)!！])-+(?=[\u3400-\u9fff])")
# A cell with more text than this, or with a table inside, is page layout: its paragraphs stay paragraphs.
_LONGEST_CELL = 200
_LEAST_LINKS = 5
_LINK_SHARE = 0.8
_META = {
    "title": ("articletitle", "og:title", "dc.title"),
    "author": ("author", "article:author", "og:article:author", "dc.creator"),
    "outlet": ("contentsource", "source", "og:article:source", "mediaid"),
    "date": (
        "pubdate",
        "publishdate",
        "article:published_time",
        "og:release_date",
        "datepublished",
        "publish_time",
        "dc.date",
        "date",
    ),
}


def read_html(data: bytes, name: str, *, charset: str | None = None) -> Extracted:
    """Visible text of a page; ``charset`` is what its envelope says, where it came in one.

    Left out are scripts, hidden elements, navigation, page footers and lists that hold nothing but links: they report no
    act, or that of another article. Title, author, outlet and date are what ``<meta>`` and ``<title>`` state.
    """
    declared = _CHARSET.search(data[:4096])
    decoded = decode(data, charset or (declared[1].decode("ascii") if declared else None))
    extracted = html_text(decoded.text)
    return Extracted(
        extracted.text,
        decoded.encoding,
        extracted.title,
        extracted.author,
        extracted.outlet,
        extracted.publish_date,
        tuple(decoded.problems),
    )


def html_text(source: str) -> Extracted:
    """Like :func:`read_html`, for a page that is decoded already."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(source.replace(_SOFT, "\ufffd"))
    root = tree.body or tree.root
    text = ""
    if root is not None:
        menus = _link_lists(root)
        text = _Text(menus).of(root) or _Text(frozenset()).of(root)
    meta = _meta(tree)
    return Extracted(
        text,
        "unicode",
        title=meta.get("title") or _page_title(tree),
        author=meta.get("author") or None,
        outlet=meta.get("outlet") or None,
        publish_date=to_date(meta.get("date")),
    )


def _meta(tree: Any) -> dict[str, str]:
    stated: dict[str, str] = {}
    for node in tree.css("meta"):
        attributes = node.attributes
        key = (attributes.get("name") or attributes.get("property") or attributes.get("itemprop") or "").lower()
        content = " ".join((attributes.get("content") or "").split())
        if key and content:
            stated.setdefault(key, content)
    return {fact: next(filter(None, map(stated.get, keys)), "") for fact, keys in _META.items()}


def _page_title(tree: Any) -> str | None:
    heading, title = tree.css_first("h1"), tree.css_first("title")
    shown = " ".join(title.text().split()) if title is not None else ""
    head = " ".join(heading.text().split()) if heading is not None else ""
    # A site's own name often stands in <h1>; the title of the article then only stands in <title>.
    if head and (not shown or head in shown):
        return head
    return _TITLE_CUT.split(shown)[0].strip() or head or None


def _walk(root: Any) -> Iterator[tuple[Any, bool]]:
    """Every node, entered (``True``) and left (``False``); iterative, so that a deep page cannot exhaust the stack."""
    node, entering = root, True
    while True:
        yield node, entering
        if entering and node.child is not None:
            node = node.child
            continue
        if entering:
            yield node, False
        if node.mem_id == root.mem_id:
            return
        if node.next is not None:
            node, entering = node.next, True
        else:
            node, entering = node.parent, False


def _is_unseen(node: Any) -> bool:
    tag = node.tag or ""  # a damaged name has none
    if tag in _UNSEEN or tag.startswith(("-", "!")) or tag == "_comment":
        return True
    if tag == "nav":
        return True
    attributes = node.attributes
    if not attributes:
        return False
    if "hidden" in attributes or attributes.get("role") in {"navigation", "contentinfo", "search"}:
        return True
    return _HIDDEN.search(attributes.get("style") or "") is not None


def _link_lists(root: Any) -> frozenset[int]:
    """Elements that hold nothing but links (menus, related articles), by their identity."""
    # Per open element: characters, characters inside links, links.
    counts: list[list[int]] = []
    inside_link = 0
    lists: set[int] = set()
    for node, entering in _walk(root):
        tag = node.tag
        if tag == "-text":
            if entering and counts:
                length = sum(map(str.isalnum, node.text_content or ""))
                counts[-1][0] += length
                counts[-1][1] += length if inside_link else 0
            continue
        if entering:
            counts.append([0, 0, 0])
            inside_link += tag == "a"
            continue
        own = counts.pop()
        inside_link -= tag == "a"
        own[2] += tag == "a" and own[0] > 0  # a link without a word is none of a menu
        if tag in _LISTS and own[2] >= _LEAST_LINKS and own[1] >= _LINK_SHARE * own[0]:
            lists.add(node.mem_id)
        if counts:
            for at in range(3):
                counts[-1][at] += own[at]
    return frozenset(lists)


class _Text:
    """Collects the text of a page."""

    def __init__(self, menus: frozenset[int]) -> None:
        self._menus = menus
        self._pieces: list[str] = []
        # Index into the pieces where an open cell begins, and whether a table stands in it.
        self._cells: list[list[int]] = []
        self._verbatim = 0

    def of(self, root: Any) -> str:
        """The text under ``root``."""
        skipping: int | None = None
        for node, entering in _walk(root):
            if skipping is not None:
                if not entering and node.mem_id == skipping:
                    skipping = None
                continue
            if node.tag == "-text":
                if entering:
                    self._add_text(node.text_content or "")
            elif (
                entering
                and node.mem_id != root.mem_id
                and (_is_unseen(node) or node.mem_id in self._menus or self._is_page_footer(node))
            ):
                skipping = node.mem_id
            elif entering:
                self._enter(node.tag)
            else:
                self._leave(node.tag)
        return _tidy("".join(self._pieces))

    def _is_page_footer(self, node: Any) -> bool:
        if node.tag != "footer":
            return False
        above = node.parent
        while above is not None and above.tag not in {"article", "main"}:
            above = above.parent
        return above is None

    def _add_text(self, text: str) -> None:
        if self._verbatim:
            self._pieces.append(text)
        else:
            self._pieces.append(_SPACES.sub(lambda run: _SOFT if "\n" in run[0] or "\r" in run[0] else " ", text))

    def _enter(self, tag: str) -> None:
        self._verbatim += tag == "pre"
        if tag in _CELLS:
            self._cells.append([len(self._pieces), 0])
        elif tag in _BLOCKS:
            self._pieces.append("\n")
            if tag == "table" and self._cells:
                self._cells[-1][1] = 1

    def _leave(self, tag: str) -> None:
        self._verbatim -= tag == "pre"
        if tag in _CELLS and self._cells:
            start, has_table = self._cells.pop()
            content = _tidy("".join(self._pieces[start:]))
            del self._pieces[start:]
            if has_table or len(content) > _LONGEST_CELL:
                self._pieces.append(f"\n{content}\n")
            else:
                self._pieces.append(content.replace("\n", " ").replace("\t", " ") + "\t")
        elif tag in _BLOCKS:
            self._pieces.append("\n")


def _tidy(text: str) -> str:
    """One line a block, no empty ones in a row; a line break of the source is a space, and nothing beside a Chinese character."""
    text = _SOFT_RUN.sub(" ", _BESIDE_WIDE.sub("", text))
    text = re.sub(r" {2,}", " ", text)
    text = re.sub(r"[ \t\u00a0]*\n[ \n\u00a0]*", "\n", text)
    return text.strip(" \n\t")
