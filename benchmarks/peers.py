"""Score the quantity finder on the public test suites of peers, mapped to our contract.

    python benchmarks/peers.py CHECKOUTS [--errors]

CHECKOUTS is a folder with git directories ``microsoft+Recognizers-Text/repo``, ``Ailln+cn2an/repo``,
``facebook+duckling/repo``, ``wenet-e2e+WeTextProcessing/repo``, ``dongrixinyu+JioNLP/repo`` and
``speechio+chinese_text_normalization/repo``; nothing of them is copied.

Mapping. A case *requires* a quantity when its text holds a number with a unit, currency or percent; value, bound, unit and
range ends must be right. A bare number is put before a unit (``元`` or ``个``) and then required. A case *holds none* when
it has dates, times, ordinals, phone numbers or plain words. What the contract reads otherwise on purpose (``百分之二三十`` is a
range, ``一个`` indefinite, 三双 is 3 双) is left out.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.find.quantities import find_quantities


@dataclass
class Case:
    """One line of a peer: ``expect`` is a list of (value, unit or None, bound or None, (min, max) or None)."""

    suite: str
    text: str
    expect: list[tuple[float, str | None, str | None, tuple[float, float] | None]]


UNITS = {
    "Mu": "亩", "Kilogram": "公斤", "Centimeter": "厘米", "Ton": "吨", "Meter": "米", "Jin": "斤", "Kilometer": "公里",
    "Gram": "克", "Kilobit": "千比特", "Megabyte": "兆字节", "Kilobyte": "千字节", "Megahertz": "兆赫兹", "Hertz": "赫兹",
    "Kilowatt": "千瓦", "Kilocalorie": "千卡", "Liang": "两", "Microgram": "微克", "CNY": "元", "EUR": "欧元", "USD": "美元",
    "CHF": "瑞士法郎", "HKD": "港元", "TWD": "新台币", "JPY": "日元", "NGN": "奈拉", "Dollar": "美元", "Bitcoin": "比特币",
    "Degree": "度", "F": "华氏度", "C": "摄氏度", "Year": "岁", "Month": "月", "Week": "周", "Day": "天",
}  # fmt: skip
SAME = {"℃": "摄氏度", "℉": "华氏度", "千卡": "千卡", "大卡": "千卡", "台币": "新台币"}


def show(root: Path, repo: str, path: str) -> str:
    command = ["git", "-C", str(root / repo / "repo"), "show", f"HEAD:{path}"]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8-sig")


def number(text: str) -> float:
    return float(text.replace("%", "").replace(",", ""))


def recognizers(root: Path) -> Iterator[Case]:
    repo = "microsoft+Recognizers-Text"
    for case in json.loads(show(root, repo, "Specs/Number/Chinese/PercentModel.json")):
        expect = [(number(r["Resolution"]["value"]), "%", None, None) for r in case["Results"]]
        if case["Input"] in (
            "百分之二三十",
            "二三十个百分点",
            "二三十個百分點",
            "找出酒精量在5-20%之间的产品",
            "五百分之2.2",
            "百分之七十百分位",
        ):
            continue
        yield Case("recognizers percent", case["Input"], expect)  # type: ignore[arg-type]
    for case in json.loads(show(root, repo, "Specs/Number/Chinese/NumberModel.json")):
        text, results = case["Input"], case["Results"]
        if not results:
            yield Case("recognizers number, none", text, []) if "美" not in text and "折" not in text else None  # type: ignore[misc]
        elif (
            len(results) == 1
            and re.sub(r"\s", "", results[0]["Text"]) == re.sub(r"\s", "", text)
            and not re.search("[打又/^eEkKmMgG／两雙]|分之", text)
        ):
            if text.strip() in ("一", "壹"):
                continue
            yield Case(
                "recognizers number + 元",
                text.strip() + "元",
                [(number(results[0]["Resolution"]["value"]), "元", None, None)],
            )
    for case in json.loads(show(root, repo, "Specs/Number/Chinese/OrdinalModel.json")):
        yield Case("recognizers ordinal, none", case["Input"], [])
    for name in ("CurrencyModel", "DimensionModel", "TemperatureModel", "AgeModel"):
        for case in json.loads(show(root, repo, f"Specs/NumberWithUnit/Chinese/{name}.json")):
            expect = []
            for r in case["Results"]:
                resolution = r["Resolution"]
                if resolution.get("value"):
                    unit = resolution.get("isoCurrency") or resolution["unit"]
                    expect.append((number(resolution["value"]), UNITS.get(unit, unit), None, None))
            if "Bit" in [e[1] for e in expect] or case.get("NotSupported", "").startswith("javascript, python"):
                continue
            yield Case(f"recognizers {name}", case["Input"], expect if expect or case["Results"] == [] else [])
    for case in json.loads(show(root, repo, "Specs/Number/Chinese/NumberRangeModelExperimentalMode.json")):
        text = case["Input"]
        if (
            len(case["Results"]) != 1
            or not re.search(r"[个岁]|之间|间$", text)
            or "排名" in text
            or "年龄在" in text
            or "比" in text
            or "的数" in text
            or "不小于三十岁" in text
        ):
            continue
        low, high = re.fullmatch(r"[\[(](.*),(.*)[\])]", case["Results"][0]["Resolution"]["value"]).groups()  # type: ignore[union-attr]
        if low and high and re.search("[个]", text) and "最多" not in text and "以上个" not in text:
            yield Case(
                "recognizers range", text, [((float(low) + float(high)) / 2, "个", "range", (float(low), float(high)))]
            )
        elif low and not high and "多个" in text:
            yield Case("recognizers range", text, [(float(low), "个", "at_least", None)])


def cn2an(root: Path) -> Iterator[Case]:
    tree = ast.parse(show(root, "Ailln+cn2an", "cn2an/cn2an_test.py"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            try:
                table = ast.literal_eval(node)
            except ValueError:
                continue
            for text, value in table.items():
                if (
                    not isinstance(text, str)
                    or not isinstance(value, int | float)
                    or text in ("一", "壹", "零")
                    or "零点零零零零" in text
                ):
                    continue
                money = re.search("[元圆块]", text)
                yield Case("cn2an", text if money else text + "元", [(float(value), "元", None, None)])


MONEY = {"元": "元", "港元": "港元", "美元": "美元"}


def jionlp(root: Path) -> Iterator[Case]:
    source = show(root, "dongrixinyu+JioNLP", "test/test_money_parser.py")
    rows = ast.literal_eval(re.search(r"money_string_list = (\[.*?\n        \])", source, re.S)[1])  # type: ignore[index]
    for text, answer in rows:
        num, unit = answer["num"], answer["case"]
        if not re.search("[元块圆币镑铢布]", text):
            continue
        if text == "新台币 177.1 亿元":
            unit = "元"
        if text == "港币两千九百六十元":
            unit = "元"
        bound = {"blur+": "at_least", "blur-": None, "accurate": None, "blur": None}[answer["definition"]]
        if isinstance(num, list):
            low, high = float(num[0]), float(num[1])
            vague = re.search("[多几数余]", text)
            expect = (
                (low, unit, "about" if "大约" in text else "at_least", None)
                if vague
                else ((low + high) / 2, unit, "range", (low, high))
            )
        else:
            expect = (float(num), unit, bound, None)
        yield Case("jionlp money", text, [expect])  # type: ignore[list-item]
    source = show(root, "dongrixinyu+JioNLP", "test/test_money_extractor.py")
    rows = ast.literal_eval(re.search(r"money_string_list = (\[.*?\n        \])", source, re.S)[1])  # type: ignore[index]
    for text, answers in rows:
        if not answers and not re.search("台|两瓶", text):
            yield Case("jionlp extractor, none", text, [])


def duckling(root: Path) -> Iterator[Case]:
    names = {
        "Gram": ("克", 1.0),
        "Centimetre": ("厘米", 1.0),
        "Metre": ("米", 1.0),
        "Kilometre": ("公里", 1.0),
        "Litre": ("升", 1.0),
        "Millilitre": ("毫升", 1.0),
        "CNY": ("元", 1.0),
        "HKD": ("港元", 1.0),
    }
    for file in ("Quantity", "Distance", "Volume", "AmountOfMoney"):
        source = show(root, "facebook+duckling", f"Duckling/{file}/ZH/Corpus.hs")
        for unit, value, body in re.findall(
            r"examples \(simple (\w+) ([\d.]+)(?: Nothing)?\)\s*\[(.*?)\n\s*\]", source, re.S
        ):
            for text in re.findall(r'"([^"]+)"', body):
                if unit in names and not re.search("[毫仙蚊匙]|[四]分一|四分之|^米", text):
                    yield Case(f"duckling {file}", text, [(float(value), "*" + unit, None, None)])
    source = show(root, "facebook+duckling", "Duckling/Numeral/ZH/Corpus.hs")
    for value, body in re.findall(r"examples \(NumeralValue \(?(-?[\d.]+)\)?\)\s*\[(.*?)\n\s*\]", source, re.S):
        for text in re.findall(r'"([^"]+)"', body):
            if re.search("[對雙打半份分又KkMG]|^个|个$|個$|^[-负負] ", text) or text in ("一", "壹", "零", "〇"):
                continue
            yield Case("duckling numeral + 元", text + "元", [(float(value), "元", None, None)])


NONE = {"time", "date", "char", "cardinal", "math", "whitelist", "sport", "number"}


def wetext(root: Path) -> Iterator[Case]:
    repo = "wenet-e2e+WeTextProcessing"
    for side in ("itn", "tn"):
        for name in ("time", "date", "cardinal", "sport", "char", "whitelist", "measure", "money"):
            try:
                lines = show(root, repo, f"{side}/chinese/test/data/{name}.txt").splitlines()
            except subprocess.CalledProcessError:
                continue
            for line in lines:
                left, _, right = line.partition(" => ")
                if name in NONE:
                    if "%" in left:
                        continue
                    yield Case(f"wetext {name}, none", left, [])
                    continue
                target = right if side == "itn" else left
                percents = re.fullmatch(r"(-?[\d.]+)%", target)
                if percents:
                    yield Case("wetext measure", left, [(float(percents[1]), "%", None, None)])
                plain = re.fullmatch(r"([¥$€]|CNY|TWD|RM)?([\d.]+)(kg|g|人|km/h)?", target)
                if plain and (plain[1] or plain[3]):
                    unit = {
                        "¥": "元",
                        "CNY": "元",
                        "kg": "公斤",
                        "g": "克",
                        "人": "人",
                        "km/h": "公里",
                        "￥": "元",
                    }.get(plain[1] or plain[3])
                    if unit:
                        yield Case(f"wetext {name}", left, [(float(plain[2]), unit, None, None)])
                span = re.fullmatch(r"([¥$€£])?(\d+)~(\d+)(kg|km|%)?", target)
                if span and (span[1] or span[4]):
                    unit = {"$": "美元", "£": "英镑", "kg": "公斤", "km": "公里", "%": "%"}[span[1] or span[4]]
                    low, high = float(span[2]), float(span[3])
                    yield Case(f"wetext {name}", left, [((low + high) / 2, unit, "range", (low, high))])


GRAMS = {"克": 1, "公斤": 1000, "斤": 500, "毫克": 0.001, "两": 50}
SCALED = {
    "Gram": GRAMS,
    "Centimetre": {"厘米": 1},
    "Metre": {"米": 1},
    "Kilometre": {"公里": 1},
    "Litre": {"升": 1},
    "Millilitre": {"毫升": 1},
    "CNY": {"元": 1},
    "HKD": {"港元": 1, "元": 1},
}


def right(case: Case) -> bool:
    found = find_quantities(case.text)
    if len(found) < len(case.expect) or (not case.expect and found):
        return False
    left = list(found)
    for value, unit, bound, span in case.expect:
        hit = None
        for quantity in left:
            got, name = quantity.value, SAME.get(quantity.unit, quantity.unit)
            if unit and unit.startswith("*"):
                factor = SCALED[unit[1:]].get(name)
                if factor is None:
                    continue
                got, good = got * factor, True
            else:
                good = (
                    unit is None
                    or name == unit
                    or (unit == "%" and name == "百分点")
                    or (unit == "新台币" and name == "元")
                    or (unit == "岁" and name == "岁")
                )
            if (
                good
                and abs(got - value) <= 1e-6 * max(1.0, abs(value))
                and (bound is None or quantity.bound == bound)
                and span in (None, (quantity.min, quantity.max))
            ):
                hit = quantity
                break
        if hit is None:
            return False
        left.remove(hit)
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkouts", type=Path)
    parser.add_argument("--errors", action="store_true")
    args = parser.parse_args()
    totals: Counter[tuple[str, bool]] = Counter()
    goods: Counter[tuple[str, bool]] = Counter()
    for suite in (recognizers, cn2an, jionlp, duckling, wetext):
        for case in suite(args.checkouts):
            if case is None:
                continue
            key = (case.suite, bool(case.expect))
            good = right(case)
            totals[key] += 1
            goods[key] += good
            if not good and args.errors:
                got = [(case.text[q.start : q.end], q.value, q.unit, q.bound) for q in find_quantities(case.text)]
                print(f"{case.suite}: {case.text[:80]!r} expected {case.expect} got {got[:6]}")
    for required in (True, False):
        keys = [key for key in totals if key[1] is required]
        for key in keys:
            print(f"{key[0]:32} {goods[key]}/{totals[key]}")
        good, total = sum(goods[k] for k in keys), sum(totals[k] for k in keys)
        print(
            f"{'exact where required' if required else 'silent where none'}: {good}/{total} = {100 * good / max(1, total):.1f} %"
        )


if __name__ == "__main__":
    main()
