"""``shishi check-gold``: is the annotation itself in order?

Quotes that are not in the text, overlapping quotes, codes that the gazetteer does not know, values that cannot be, and
numbers that somebody forgot: each is one line that names the file and the entry.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline.evaluate.gold import GoldFile, GoldMetric, read_gold
from pipeline.records import ShishiError
from pipeline.segment.furniture import find_furniture

_HAN = "一二三四五六七八九十百千万萬亿億两兩几幾数數半"
_CLASSIFIERS = "个個名户戶家人亩畝米公元件次场場盏盞台臺座所项項条條张張只隻头頭株吨噸斤度块塊成%％"
_NUMERAL = re.compile(rf"[0-9０-９]+(?:[.,][0-9０-９]+)*|[{_HAN[1:]}]+(?=[余餘多来來]?[{_CLASSIFIERS}])")
_DATE = re.compile(
    r"[0-9０-９〇零一二三四五六七八九]{2,4}年(?:代|度|底|初|来|以来)?|[0-9０-９一二三四五六七八九十]{1,3}(?:[至到—~～-][0-9０-９一二三四五六七八九十]{1,3}(?=月|日))?(?:月份?|[日号號](?![线線])|[时時](?:[0-9０-９]+分)?|[点點](?:[0-9０-９]+分|半|钟)?)|\d{1,2}[:：]\d{2}"
    r"|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"
)
_LABEL = re.compile(
    rf"第[0-9０-９{_HAN}]+|[0-9０-９]+[号號组組社栋棟幢路线線]|^\s*[0-9０-９]+[.、．]|[（(][0-9０-９]+[)）]",
    re.MULTILINE,
)


def _values(metric: GoldMetric) -> Iterator[str]:
    if (metric.bound == "range") != (metric.min is not None and metric.max is not None):
        yield "bound 'range' goes with min and max, and only with them"
    if metric.min is not None and metric.max is not None and metric.min > metric.max:
        yield f"min {metric.min} is above max {metric.max}"
    if not metric.unit:
        yield "the unit is empty"
    if any(magnitude in metric.unit for magnitude in "万亿") or metric.unit in {"千", "百", "十"}:
        yield f"unit {metric.unit!r} holds a magnitude; it belongs to the value"


def _uncovered(gold: GoldFile) -> Iterator[str]:
    text = gold.text
    covered = bytearray(len(text))
    spans = [*gold.spans(), *find_furniture(text).spans]
    spans.extend(match.span() for pattern in (_DATE, _LABEL) for match in pattern.finditer(text))
    for excluded in gold.document.no_row:
        spans.extend(match.span() for match in re.finditer(re.escape(excluded), text))
    for start, end in spans:
        covered[start:end] = b"\x01" * (end - start)
    for match in _NUMERAL.finditer(text):
        if not any(covered[match.start() : match.end()]):
            around = text[max(0, match.start() - 10) : match.end() + 10].replace("\n", " ")
            yield f"{match.group()!r} has no row and is not in no_row: …{around}…"


def check_file(path: Path, *, knows_code: Callable[[str], bool] | None = None) -> list[str]:
    """Everything that is wrong with one gold file, one line each; empty when it is in order."""
    try:
        gold = read_gold(path)
    except ShishiError as error:
        return [str(error)]
    complaints: list[str] = []
    spans: list[tuple[tuple[int, int], str]] = []
    for number, metric in enumerate(gold.document.metrics, 1):
        name = f"{path.name}, row {number} ({metric.quote})"
        complaints.extend(f"{name}: {text}" for text in _values(metric))
        try:
            spans.append((gold.span(metric), name))
        except ShishiError as error:
            complaints.append(str(error))
    spans.sort()
    for (first, _), (second, name) in itertools.pairwise(spans):
        if second[0] < first[1]:
            complaints.append(f"{name}: overlaps the row before it")
    for place in gold.document.places:
        if place.adcode and knows_code is not None and not knows_code(place.adcode):
            complaints.append(f"{path.name}, place {place.name}: the gazetteer has no code {place.adcode}")
    if not complaints:
        complaints.extend(f"{path.name}: {text}" for text in _uncovered(gold))
    return complaints


def check_folder(folder: Path, *, knows_code: Callable[[str], bool] | None = None) -> tuple[int, list[str]]:
    """(number of gold files, complaints) of all gold files under ``folder``."""
    paths = [path for path in sorted(folder.rglob("*.json")) if path.with_suffix(".txt").is_file()]
    complaints: list[str] = []
    for path in paths:
        complaints.extend(check_file(path, knows_code=knows_code))
    return len(paths), complaints
