"""People, places and organisations: our figures, and LAC's beside them where LAC is installed.

LAC 2.1.2 runs with paddlepaddle 2.6.2 and numpy below 2; build it with setuptools below 70.

    python benchmarks/entities.py [--model full] corpus/gold/dev [MORE_FOLDERS …]

Names are compared as sets per document, optional gold entries neither rewarded nor punished; both sides read the same
clean text (what ``normalize`` makes of the file). Speeds are characters a second of CPU time of one core (set
OMP_NUM_THREADS=1); the systems take turns, and the median of some passes and their range are printed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median

from pipeline.find.ner import load_model
from pipeline.find.organisations import find_organisations
from pipeline.find.people import find_people
from pipeline.find.places.finder import find_places
from pipeline.normalize import normalize
from pipeline.records import Tagged

KEYS = {"PER": "persons", "LOC": "places", "ORG": "orgs"}
IN_BATCHES = "shishi in batches"
Names = dict[str, set[str]]
System = Callable[[str], Names]
Systems = Mapping[str, Callable[[Sequence[str]], object]]
Article = tuple[str, dict[str, list[dict[str, object]]]]


def ours(text: str, model: str | None = None) -> Names:
    """What the components list."""
    return _listed(text, load_model(model).tag(text))


def ours_in_batches(texts: Sequence[str], model: str | None = None) -> list[Names]:
    """The same, tagged several at a time as ``nlp.pipe`` does; a run over files works document by document."""
    return [_listed(text, tagged) for text, tagged in zip(texts, load_model(model).tag_all(texts), strict=True)]


def _listed(text: str, tagged: Sequence[Tagged]) -> Names:
    places = find_places(text, tagged)
    bodies = find_organisations(text, tagged, places)
    found = {"LOC": places, "ORG": bodies, "PER": find_people(text, tagged, places, bodies)}
    return {kind: {entity.name for entity in entities if entity.listed} for kind, entities in found.items()}


def tagger_alone(text: str, model: str | None = None) -> Names:
    """The statistical tagger without any rule."""
    names: Names = {kind: set() for kind in KEYS}
    for t in load_model(model).tag(text):
        names[t.label].add(text[t.start : t.end])
    return names


def _old_names_of_paddle() -> None:
    """LAC 2.1 imports ``paddle.fluid``, which paddle 2.6 calls ``paddle.base``."""
    import paddle.base

    for name in ("fluid", "fluid.core"):
        sys.modules.setdefault(f"paddle.{name}", paddle.base if name == "fluid" else paddle.base.core)
    paddle.fluid = paddle.base


def lac() -> System | None:
    """LAC as its README runs it, sentence by sentence; ``None`` where it is not installed."""
    try:
        _old_names_of_paddle()
        from LAC import LAC
    except ImportError:
        return None
    model = LAC(mode="lac")

    def run(text: str) -> Names:
        names: Names = {kind: set() for kind in KEYS}
        lines = [line for line in text.replace("。", "。\n").split("\n") if line.strip()]
        for words, tags in model.run(lines):
            for word, tag in zip(words, tags, strict=True):
                if tag in names:
                    names[tag].add(word)
        return names

    return run


def documents(folders: list[Path]) -> list[Article]:
    """Clean text and gold of every annotated article."""
    found = []
    for folder in folders:
        for path in sorted(folder.glob("*.json")):
            gold = json.loads(path.read_text("utf-8"))
            if "persons" in gold:
                found.append((normalize(path.with_suffix(".txt").read_text("utf-8")).text, gold))
    return found


def one_by_one(system: System) -> Callable[[Sequence[str]], object]:
    """The system run on many texts."""
    return lambda texts: [system(text) for text in texts]


def timed(systems: Systems, texts: Sequence[str], passes: int) -> list[dict[str, float]]:
    """Seconds of CPU of every system in each pass over the texts; they take turns, so that a noisy machine slows all alike."""
    seconds = []
    for _ in range(passes):
        spent = {}
        for name, system in systems.items():
            began = time.process_time()
            system(texts)
            spent[name] = time.process_time() - began
        seconds.append(spent)
    return seconds


def score(name: str, system: System, articles: list[Article]) -> str:
    """Precision, recall and F1 per kind; loads what is loaded once."""
    totals = {kind: [0, 0, 0] for kind in KEYS}
    for text, gold in articles:
        answer = system(text)
        for kind, key in KEYS.items():
            wanted = {str(item["name"]) for item in gold[key] if not item.get("optional")}
            optional = {str(item["name"]) for item in gold[key] if item.get("optional")}
            totals[kind][0] += len(answer[kind] & wanted)
            totals[kind][1] += len(answer[kind] - optional)
            totals[kind][2] += len(wanted)
    cells = []
    for kind, (right, predicted, wanted_count) in totals.items():
        precision, recall = right / max(predicted, 1), right / max(wanted_count, 1)
        f1 = 2 * right / max(predicted + wanted_count, 1)
        cells.append(f"{kind} P {precision:.3f} R {recall:.3f} F1 {f1:.3f}")
    return f"{name:12s} {'   '.join(cells)}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, help="folders of annotated articles")
    parser.add_argument("--model", help="open, full or the path of a model; by default the one that is used by default")
    parser.add_argument("--passes", type=int, default=5, help="how often the speed is measured")
    arguments = parser.parse_args()
    if missing := [str(folder) for folder in arguments.folders if not folder.is_dir()]:
        parser.error(f"no such folder: {', '.join(missing)}")
    articles = documents(arguments.folders)
    if not articles:
        print(f"no annotated article in {', '.join(map(str, arguments.folders))}", file=sys.stderr)
        return 2
    systems = {
        "shishi": partial(ours, model=arguments.model),
        "tagger alone": partial(tagger_alone, model=arguments.model),
    }
    if (other := lac()) is not None:
        systems["LAC"] = other
    characters = sum(len(text) for text, _ in articles)
    print(f"{len(articles)} articles, {characters:,} characters")
    for name, system in systems.items():
        print(score(name, system, articles))
    runs = {name: one_by_one(system) for name, system in systems.items()}
    runs[IN_BATCHES] = partial(ours_in_batches, model=arguments.model)
    seconds = timed(runs, [text for text, _ in articles], arguments.passes)
    for name in runs:
        speeds = sorted(characters / spent[name] for spent in seconds)
        print(f"{name:18s} {median(speeds):9,.0f} characters a second ({speeds[0]:,.0f} to {speeds[-1]:,.0f})")
    if other is None:
        print("LAC          not installed; pip install LAC, then run this again")
        return 0
    for name in ("shishi", IN_BATCHES):
        ratios = sorted(spent["LAC"] / spent[name] for spent in seconds)
        print(
            f"{name} is {median(ratios):.2f} times as fast as LAC ({ratios[0]:.2f} to {ratios[-1]:.2f}, {arguments.passes} passes)"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
