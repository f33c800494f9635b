"""Word documents (.docx) → text: paragraphs and tables in their order, cells separated by tabs, footnotes at the end."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from pipeline.read.extracted import Extracted, reason
from pipeline.records import ReadError

_MOST_XML = 60 * 2**20
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# Deleted and moved-away text, field codes, what a picture is called, and the twin of every text box.
_UNSEEN = frozenset(
    [
        f"{_W}del",
        f"{_W}moveFrom",
        f"{_W}instrText",
        f"{_W}delText",
        f"{_W}sectPr",
        f"{_W}pPr",
        f"{_W}tblPr",
        f"{_MC}Fallback",
    ]
)
_SIGNS = {
    f"{_W}tab": "\t",
    f"{_W}ptab": "\t",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "-",
    f"{_W}softHyphen": "",
}


def check_unpacked(data: bytes) -> list[str]:
    """Names of the parts of an Office document.

    Raises:
        ReadError: its XML parts unpack to more than any real document's (a bomb).
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
    size = sum(info.file_size for info in infos if info.filename.lower().endswith((".xml", ".rels")))
    if size > _MOST_XML:
        raise ReadError(
            f"the document unpacks to {size // 2**20:,} MB of text and markup; split it", kind="archive-bomb"
        )
    return [info.filename for info in infos]


def read_docx(data: bytes, name: str) -> Extracted:
    """Text of a Word document: body, tables, text boxes, then footnotes and endnotes; without deleted and hidden text.

    Raises:
        ReadError: damaged, or far too large when unpacked.
    """
    import docx
    from docx.opc.constants import RELATIONSHIP_TYPE as KIND

    try:
        check_unpacked(data)
        document = docx.Document(io.BytesIO(data))
        body = document.element.body
        pieces = [_text_of(body)] if body is not None else []
        for kind in (KIND.FOOTNOTES, KIND.ENDNOTES):
            pieces.extend(_notes(document.part, kind))
        title = _title(document)
    except (ReadError, MemoryError):
        raise
    except Exception as error:  # python-docx and lxml raise whatever a broken package leads to
        message = "not a readable Word document; open it in Word and save it again"
        raise ReadError(message, kind="damaged", detail=reason(error)) from None
    return Extracted("\n".join(filter(None, pieces)), "docx", title=title)


def _title(document: Any) -> str | None:
    try:
        title = " ".join((document.core_properties.title or "").split())
    except Exception:  # optional and often broken; the text is what counts
        return None
    # Word's own templates fill the title with such words.
    generic = {"", "无标题", "Word Document", "Microsoft Word 文档", "PowerPoint 演示文稿"}
    return None if title in generic or len(title) > 200 else title


def _notes(part: Any, kind: str) -> list[str]:
    from docx.oxml import parse_xml

    notes = []
    for relation in part.rels.values():
        if relation.reltype == kind and not relation.is_external:
            notes.append(_text_of(parse_xml(relation.target_part.blob)))
    return notes


def _is_hidden(run: Any) -> bool:
    properties = run.find(f"{_W}rPr")
    mark = properties.find(f"{_W}vanish") if properties is not None else None
    return mark is not None and mark.get(f"{_W}val") not in {"0", "false"}


def _text_of(root: Any) -> str:
    """Text under an element. Iterative: text boxes and tables may be nested deeply."""
    lines: list[str] = []
    line: list[str] = []
    # Lines of the cells that are open, outermost first: where the cell's lines begin, and the cells of its row so far.
    rows: list[list[str]] = []
    cells: list[tuple[list[str], list[str]]] = []
    stack: list[tuple[Any, bool]] = [(root, True)]
    while stack:
        element, entering = stack.pop()
        tag = element.tag
        if not isinstance(tag, str) or tag in _UNSEEN or (tag == f"{_W}r" and entering and _is_hidden(element)):
            continue
        if entering:
            if tag == f"{_W}t":
                line.append(element.text or "")
                continue
            if tag in _SIGNS:
                line.append(_SIGNS[tag])
                continue
            if tag == f"{_W}txbxContent" or (tag == f"{_W}tbl" and line):
                lines.append("".join(line))
                line.clear()
            elif tag == f"{_W}tr":
                rows.append([])
            elif tag == f"{_W}tc":
                cells.append((lines, line))
                lines, line = [], []
            stack.append((element, False))
            stack.extend((child, True) for child in reversed(element))
        elif tag == f"{_W}p":
            lines.append("".join(line))
            line.clear()
        elif tag == f"{_W}tc" and cells:
            content = " ".join(
                filter(None, [text.strip().replace("\n", " ").replace("\t", " ") for text in [*lines, "".join(line)]])
            )
            lines, line = cells.pop()
            if rows:
                rows[-1].append(content)
        elif tag == f"{_W}tr" and rows:
            lines.append("\t".join(rows.pop()))
    if line:
        lines.append("".join(line))
    return "\n".join(lines).strip("\n")
