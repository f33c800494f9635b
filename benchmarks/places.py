"""Measures the place finder on annotated articles: names found, codes right, speed.

Usage: ``python benchmarks/places.py [GOLD_DIR …]``; default: ``corpus/gold/train``, ``corpus/gold/dev`` and the seeds in
``../shared/gold/seeds``. With ``--errors`` the names missed and invented are listed, ``--no-model`` leaves the NER out.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter
from pathlib import Path
from random import Random

from pipeline.find.places.finder import find_places
from pipeline.find.places.gazetteer import load_gazetteer
from pipeline.records import Tagged

ROOT = Path(__file__).resolve().parent.parent


def clean_text(raw: str) -> str:
    """Clean simplified text: by the pipeline's own normalisation, by OpenCC where that is not there."""
    try:
        from pipeline.normalize import normalize
    except ImportError:
        from opencc import OpenCC

        return str(OpenCC("t2s").convert(re.sub(r"\([a-zü-ǜāáǎàēéěèīíǐìōóǒòūúǔù]+\)", "", raw)))
    return str(normalize(raw).text)


def tag(text: str) -> list[Tagged]:
    """The spans of the NER model, as the pipeline feeds them to the place finder."""
    from pipeline.find.ner.model import load_model

    return list(load_model().tag(text))


def synthetic(number: int) -> None:
    """Codes in passages made of real units: a town that shares its name, four of its villages, no county anywhere."""
    gazetteer, random, counts = load_gazetteer(), Random(3), Counter[str]()
    towns = [
        unit
        for unit in range(gazetteer.uppers)
        if gazetteer.level(unit) == "town"
        and not gazetteer.former(unit)
        and gazetteer.ending(unit) in {"镇", "乡", "街道"}
    ]
    for town in random.sample(towns, number):
        villages = [unit for unit in gazetteer.children(town) if gazetteer.ending(unit) in {"村", "社区"}]
        if len(villages) < 4:
            continue
        units = [*random.sample(villages, 4), town]
        a, b, c, d, e = (gazetteer.name(unit) for unit in units)
        text = f"{a}修路2公里。{b}40户改厕。{e}干部走访86户。{c}安装路灯20盏，{d}打井3口。"
        found = {place.name: place.adcode for place in find_places(text, [])}
        for unit in units:
            code = found.get(gazetteer.name(unit), "missed")
            counts["right" if code == gazetteer.code(unit) else "open" if code in {None, "missed"} else "wrong"] += 1
    print(f"synthetic passages: {dict(counts)}")


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--no-model", action="store_true")
    parser.add_argument("--synthetic", type=int, metavar="N", help="only measure codes in N made-up passages")
    arguments = parser.parse_args()
    if arguments.synthetic:
        return synthetic(arguments.synthetic)
    default = [ROOT.parent / "shared/gold/seeds", ROOT / "corpus/gold/train", ROOT / "corpus/gold/dev"]
    total = [0, 0, 0, 0, 0]
    for folder in arguments.folders or default:
        for path in sorted(folder.glob("*.json")):
            gold = json.loads(path.read_text("utf-8"))
            text = clean_text(path.with_suffix(".txt").read_text("utf-8"))
            tagged = [] if arguments.no_model else tag(text)
            started = time.process_time()
            found = [place for place in find_places(text, tagged) if place.listed]
            spent = time.process_time() - started
            names = {place.name for place in found}
            wanted = {place["name"]: place.get("adcode") for place in gold["places"] if not place.get("optional")}
            optional = {place["name"] for place in gold["places"] if place.get("optional")}
            hit, missed, invented = names & wanted.keys(), wanted.keys() - names, names - wanted.keys() - optional
            codes: dict[str, set[str | None]] = {}
            for place in found:
                codes.setdefault(place.name, set()).add(place.adcode)
            resolvable = [name for name in hit if wanted[name]]
            right = [name for name in resolvable if codes[name] == {wanted[name]}]
            for place, number in enumerate((len(hit), len(missed), len(invented), len(right), len(resolvable))):
                total[place] += number
            print(
                f"{path.stem[:28]:28} hit {len(hit):3} missed {len(missed):3} invented {len(invented):3} codes {len(right)}/{len(resolvable)} {len(text) / spent / 1000:5.0f}k chars/s"
            )
            if arguments.errors:
                print("   missed  ", "、".join(sorted(missed)))
                print(
                    "   invented",
                    "、".join(sorted({f"{place.name}<{place.rule}>" for place in found if place.name in invented})),
                )
                print(
                    "   codes   ",
                    [(name, wanted[name], sorted(map(str, codes[name]))) for name in resolvable if name not in right],
                )
                extra = [
                    (name, sorted(map(str, codes[name]))) for name in hit if not wanted[name] and codes[name] != {None}
                ]
                if extra:
                    print("   gold has no code", extra)
    hit, missed, invented, right, resolvable = total
    precision, recall = hit / max(1, hit + invented), hit / max(1, hit + missed)
    print(
        f"places P {precision:.3f} R {recall:.3f} F1 {2 * precision * recall / max(1e-9, precision + recall):.3f}; codes {right}/{resolvable} = {right / max(1, resolvable):.3f}"
    )


if __name__ == "__main__":
    main()
