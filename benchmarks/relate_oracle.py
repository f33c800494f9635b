"""How well ``relate`` joins when the figures are given: gold quantities in, rows out, scored field by field.

    python benchmarks/relate_oracle.py [--errors FIELD] [--entities gold|none] FOLDER…

Without folders: the seeds (``../shared/gold/seeds``, when there), ``corpus/gold/train`` and ``corpus/gold/dev``.
``corpus/gold/test`` is refused: nobody who tunes rules looks into it.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.find.activities import find_triggers
from pipeline.find.dates import find_dates
from pipeline.find.places.gazetteer import load_gazetteer
from pipeline.records import Entity, Findings, Metric, Quantity, Structure
from pipeline.relate.document import relate
from pipeline.segment.sentences import clause_spans, sentence_spans
from pipeline.segment.structure import parse_structure
from pipeline.segment.tokenizers import tagger

ROOT = Path(__file__).resolve().parents[1]
FIELDS = ("object", "activity_type", "role", "status", "actor", "place", "time", "action")
DIMENSIONS = {
    "length": "米 公里 千米 厘米 毫米 里 丈 尺",
    "area": "平方米 亩 公顷 平方公里 平方千米 坪 甲 平米 亩",
    "volume": "立方米 方 升 立方",
    "mass": "公斤 吨 斤 千克 克 台斤",
    "money": "元",
    "ratio": "% 百分点 ‰ 倍 番",
    "duration": "天 小时 分钟 年 个月 月 周 岁 秒",
    "energy": "千瓦时 度",
    "power": "千瓦 兆瓦",
}
UNIT_DIMENSION = {unit: name for name, units in DIMENSIONS.items() for unit in units.split()}


@dataclass
class Case:
    name: str
    text: str
    found: Findings
    rows: list[dict[str, Any]]


@lru_cache(maxsize=1)
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


@lru_cache(maxsize=100_000)
def clean_text(text: str) -> str:
    """Simplified text with half-width digits, the same length: enough of ``normalize`` for undamaged documents."""
    out = _converter().convert(text)
    return "".join(chr(ord(c) - 0xFEE0) if "０" <= c <= "９" else c for c in out)


def spans_of(text: str, quote: str) -> list[int]:
    return [m.start() for m in re.finditer(re.escape(quote), text)]


def mentions(text: str, gold: dict[str, Any]) -> list[Entity]:
    found: list[Entity] = []
    for key, kind in (("persons", "person"), ("places", "place"), ("orgs", "org")):
        for entry in gold.get(key, []):
            name = str(entry["name"])
            for start in spans_of(text, name):
                found.append(
                    Entity(
                        kind,
                        start,
                        start + len(name),
                        name,
                        title=entry.get("title"),
                        adcode=entry.get("adcode"),
                        place_path=path_of(entry.get("adcode")),
                        level=level_of(entry.get("adcode"), name) if kind == "place" else None,
                    )
                )
    longest = sorted(found, key=lambda e: e.start - e.end)
    used = bytearray(len(text))
    kept = []
    for entity in longest:
        if not any(used[entity.start : entity.end]) or entity.type == "place":
            used[entity.start : entity.end] = b"\1" * (entity.end - entity.start)
            kept.append(entity)
    return sorted(kept, key=lambda e: e.start)


def path_of(adcode: str | None) -> str | None:
    """The official path of a code, as the gazetteer writes it."""
    gazetteer = load_gazetteer()
    unit = gazetteer.unit(adcode) if adcode else None
    return None if unit is None else gazetteer.path(unit)


def level_of(adcode: str | None, name: str) -> Any:
    """Level of a gold place: from its code, else from how its name ends."""
    if adcode:
        if len(adcode) == 6:
            return "province" if adcode.endswith("0000") else "city" if adcode.endswith("00") else "county"
        return "town" if len(adcode) == 9 else "village"
    ends = {"组": "group", "社": "group", "队": "group", "村": "village", "区": "village", "镇": "town", "乡": "town"}
    return ends.get(name[-1], "natural")


def load_case(path: Path, *, entities: bool) -> Case | None:
    gold = json.loads(path.read_text("utf-8"))
    raw = path.with_suffix(".txt").read_text("utf-8")
    if gold.get("script") == "garbled":
        return None
    text = clean_text(raw)
    quantities: list[tuple[Quantity, dict[str, Any]]] = []
    for row in gold["metrics"]:
        quote = clean_text(row["quote"])
        places = spans_of(text, quote)
        nth = row.get("nth", 1)
        if len(places) < nth:
            print(f"{path.stem}: quote {quote!r} ({nth}) not found", file=sys.stderr)
            continue
        start = places[nth - 1]
        quantities.append((as_quantity(row, start, len(quote)), row))
    quantities.sort(key=lambda pair: pair[0].start)
    try:
        structure = parse_structure(text)
    except ValueError:
        structure = Structure()
    found = Findings(structure=structure, quantities=[q for q, _ in quantities])
    anchor = date.fromisoformat(gold["date"]) if len(gold.get("date") or "") == 10 else structure.publish_date
    found.times = find_dates(text, anchor=anchor)
    if entities:
        every = mentions(text, gold)
        found.people = [e for e in every if e.type == "person"]
        found.places = [e for e in every if e.type == "place"]
        found.organisations = [e for e in every if e.type == "org"]
    found.clauses = clause_spans(text, sentence_spans(text))
    found.triggers = find_triggers(text)
    return Case(path.stem, text, found, [row for _, row in quantities])


def as_quantity(row: dict[str, Any], start: int, length: int) -> Quantity:
    unit = row["unit"]
    return Quantity(
        start,
        start + length,
        float(row["value"]),
        row.get("bound", "exact"),
        unit,
        per=row.get("per"),
        change=row.get("change"),
        dimension=UNIT_DIMENSION.get(unit, "count"),
        optional=bool(row.get("optional")),  # type: ignore[arg-type]
    )


def run(case: Case) -> list[Metric]:
    tokens = []
    offset = 0
    for word, tag in tagger()(case.text):
        tokens.append((offset, offset + len(word), tag))
        offset += len(word)
    metrics, _ = relate(case.text, tokens, sentence_spans(case.text), case.found)
    return metrics


def interval(iso: str) -> tuple[str, str]:
    def ends(part: str) -> tuple[str, str]:
        if len(part) == 4:
            return f"{part}-01-01", f"{part}-12-31"
        if len(part) == 7:
            import calendar

            year, month = int(part[:4]), int(part[5:])
            return f"{part}-01", f"{part}-{calendar.monthrange(year, month)[1]:02d}"
        return part, part

    parts = iso.split("/")
    return ends(parts[0])[0], ends(parts[-1])[1]


def same(a: str | None, accepted: list[str]) -> bool:
    def bare(s: str) -> str:
        return re.sub(r"[“”‘’「」『』\"\s（）()]", "", s)

    return a is not None and bare(a) in {bare(clean_text(x)) for x in accepted}


def judge(metric: Metric, row: dict[str, Any]) -> dict[str, bool | None]:
    """True/False per field; ``None`` where the gold names nothing to compare with."""
    accepted = {key: row.get(key) or [] for key in FIELDS}
    time = row.get("time")
    return {
        "object": same(metric.object, accepted["object"]) if accepted["object"] else None,
        "activity_type": metric.activity_type in accepted["activity_type"],
        "role": metric.role in accepted["role"],
        "status": metric.status in accepted["status"],
        "actor": same(metric.actor, accepted["actor"]) if accepted["actor"] else None,
        "place": same(metric.place, accepted["place"]) if accepted["place"] else None,
        "time": ((metric.time_start, metric.time_end) == interval(time)) if time else None,
        "action": same(metric.action_text, accepted["action"])
        if accepted["action"] and hasattr(metric, "action_text")
        else same(metric.action, accepted["action"])
        if accepted["action"]
        else None,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--errors", metavar="FIELD", help="print every wrong row of this field")
    parser.add_argument("--entities", choices=("gold", "none"), default="gold")
    parser.add_argument("--all", action="store_true", help="print every row")
    args = parser.parse_args()
    folders = args.folders or [ROOT.parent / "shared/gold/seeds", ROOT / "corpus/gold/train", ROOT / "corpus/gold/dev"]
    for folder in folders:
        if folder.resolve().parts[-2:] == ("gold", "test"):
            sys.exit("relate_oracle: corpus/gold/test is not for tuning; give train, dev or your own folder")
        report(folder, args)


def report(folder: Path, args: argparse.Namespace) -> None:
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    spurious_time = spurious_actor = rows = whole = whole_all = 0
    for path in sorted(folder.glob("*.json")):
        case = load_case(path, entities=args.entities == "gold")
        if case is None:
            continue
        for metric, row in zip(run(case), case.rows, strict=True):
            if row.get("optional"):
                continue
            verdict = judge(metric, row)
            rows += 1
            for field, value in verdict.items():
                if value is not None:
                    total[field] += 1
                    right[field] += value
            good = verdict["object"] is not False and verdict["activity_type"]
            whole += bool(good)
            whole_all += bool(good and verdict["role"] and verdict["status"])
            spurious_time += not row.get("time") and metric.time_start is not None
            spurious_actor += not row.get("actor") and metric.actor is not None
            if args.all or (args.errors and verdict.get(args.errors) is False):
                show(case, metric, row, args.errors or "object")
    print(
        f"{folder.name}: {rows} rows; "
        + "  ".join(f"{f} {right[f] / max(1, total[f]):.3f}" for f in FIELDS)
        + f"  whole {whole / max(1, rows):.3f}  whole+role+status {whole_all / max(1, rows):.3f}"
        + f"  time-not-in-gold {spurious_time} actor-not-in-gold {spurious_actor}"
    )


def show(case: Case, metric: Metric, row: dict[str, Any], field: str) -> None:
    q = metric.quantity
    context = (
        case.text[max(0, q.start - 28) : q.start]
        + "["
        + case.text[q.start : q.end]
        + "]"
        + case.text[q.end : q.end + 18]
    )
    got = {
        "time": f"{metric.time_start}/{metric.time_end}",
    }.get(field, getattr(metric, field, None))
    extra = f" obj={metric.object} act={metric.action} type={metric.activity_type} role={metric.role}"
    print(f"{case.name} {context!r}\n    {field}: got {got!r}, want {row.get(field)}  ({metric.rule}){extra}")


if __name__ == "__main__":
    main()
