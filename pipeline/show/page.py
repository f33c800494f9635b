"""One self-contained HTML file: its styles and scripts are ours and named by hash, everything else is data that cannot run."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline import __version__

_ASSETS = Path(__file__).resolve().parent / "assets"
# `<` and `&` so that no data can end or open an element; U+2028/9 and lone surrogates so that every parser reads the same.
_UNSAFE = re.compile("[<>&\u2028\u2029\ud800-\udfff]")

_SHELL = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="shishi {version}">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
{body}
<script type="application/json" id="data">{data}</script>
{scripts}
</body>
</html>
"""


@lru_cache(maxsize=16)
def asset(name: str) -> str:
    """The text of a file of ``assets/``."""
    return (_ASSETS / name).read_text("utf-8").strip() + "\n"


def data_json(data: Any) -> str:
    """``data`` as JSON that may stand inside a script element: it can neither close it nor be read as markup."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _digest(source: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(source.encode("utf-8")).digest()).decode() + "'"


def html_page(title: str, body: str, data: Mapping[str, Any], *, styles: Sequence[str], scripts: Sequence[str]) -> str:
    """A page of ``body`` (our own markup, document text already escaped) and ``data``.

    ``styles`` and ``scripts`` are names of assets. The policy lets only these run: no network, no inline handlers, no
    script or style that came in with a document.
    """
    style = "".join(asset(name) for name in styles)
    sources = [asset(name) for name in scripts]
    allowed = " ".join(_digest(source) for source in sources) or "'none'"
    policy = (
        f"default-src 'none'; script-src {allowed}; style-src {_digest(style)}; base-uri 'none'; form-action 'none'"
    )
    text = _SHELL.format(
        policy=policy,
        version=html.escape(__version__),
        title=html.escape(_printable(title)),
        style=style,
        body=body,
        data=data_json(data),
        scripts="\n".join(f"<script>{source}</script>" for source in sources),
    )
    return text


def _printable(text: str) -> str:
    return re.sub("[\x00-\x1f\ud800-\udfff]", " ", text)
