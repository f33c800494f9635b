"""Which unit a mention means: chain, section, running town, home county, city; else a unique name; else ambiguous.

Nothing is guessed: a name with several equally good units keeps them all as ``candidates`` and gets no code, a name that
its stated parent does not have is unresolved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.find.places.context import ENOUGH, Context, rarity, under
from pipeline.find.places.gazetteer import Gazetteer
from pipeline.find.places.mentions import Mention
from pipeline.records import Entity, Level

_MAX_CANDIDATES = 60


@dataclass(slots=True)
class Answer:
    """What a mention resolves to: one unit, or several candidates, or neither."""

    unit: int | None
    confidence: float
    rule: str
    candidates: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """A unit that a passage is about, from ``start`` to ``end``."""

    start: int
    end: int
    unit: int


class Resolver:
    """Resolves the mentions of one document, in text order."""

    def __init__(self, gazetteer: Gazetteer, context: Context, scopes: Sequence[Scope] = ()) -> None:
        self.gazetteer = gazetteer
        self.context = context
        self.scopes = scopes
        self.town: int | None = None
        self.county: int | None = None
        self.settled: dict[str, set[int]] = {}
        self.children: dict[int, list[Mention]] = {}
        self.unlisted: dict[str, str | None] = {}  # names that their stated parent does not have, with their path
        self.answers: dict[int, Answer] = {}

    def resolve(self, mentions: Sequence[Mention]) -> list[Entity]:
        """One entity for each mention."""
        for mention in mentions:  # an address spelled out anywhere settles the bare name elsewhere
            if mention.parent is not None and len(mention.units) == 1:
                self.settled.setdefault(mention.name, set()).add(mention.units[0])
            if mention.parent is not None and not mention.units and mention.form == "full":
                tops = mention.parent.units
                self.unlisted[mention.name] = (
                    f"{self.gazetteer.path(tops[0])}/{mention.name}" if len(tops) == 1 else None
                )
            if mention.parent is not None:
                self.children.setdefault(id(mention.parent), []).append(mention)
        scope: Scope | None = None
        entities = []
        for mention in mentions:
            inside = next((s for s in self.scopes if s.start <= mention.start < s.end), None) if self.scopes else None
            if inside is not scope:
                scope, self.town, self.county = inside, None, None
            answer = self._answer(mention, scope)
            self.answers[id(mention)] = answer
            self._remember(mention, answer)
            entity = self._entity(mention, answer)
            if answer.rule in {"place.unlisted.parent", "place.unlisted.chain"}:
                self.unlisted.setdefault(mention.name, entity.place_path)
            entities.append(entity)
        return entities

    def _remember(self, mention: Mention, answer: Answer) -> None:
        if answer.unit is None:
            if mention.level == "town":
                self.town = None
            return
        level = self.gazetteer.level(answer.unit)
        town = self.gazetteer.at_level(answer.unit, "town")
        county = self.gazetteer.at_level(answer.unit, "county")
        if level in {"town", "village"} and mention.form != "short":
            self.town = town
        if county is not None:
            self.county = county

    def _answer(self, mention: Mention, scope: Scope | None) -> Answer:
        if mention.form in {"group", "natural"}:
            return Answer(None, mention.confidence, mention.rule)
        if not mention.units:
            return Answer(None, min(mention.confidence, 0.6), mention.rule or "place.unlisted")
        units = self._within_parent(mention)
        if not units:
            return Answer(None, 0.6, "place.unlisted.parent")
        base = mention.confidence - (0.15 if mention.changed else 0.0)
        if mention.parent is not None and mention.parent.units:
            units = in_force(self.gazetteer, units)
        if self._is_guess(mention, units):
            return Answer(None, 0.4, mention.rule + ".doubtful", units)
        if mention.parent is not None and len(units) == 1 and mention.parent.units:
            return Answer(units[0], min(base + 0.08, 0.98), mention.rule + ".chain")
        if (
            len(units) == 1
            and mention.parent is None
            and self.gazetteer.level(units[0]) in {"province", "city", "county"}
        ):
            return Answer(units[0], min(base + 0.05, 0.95), mention.rule + ".unique")
        if mention.form == "short" and len(units) > 1 and self.context.home is not None:
            # 大理 in an article about 漾濞县 is the prefecture that the county lies in, not the city beside it.
            above = [unit for unit in units if unit in self.gazetteer.ancestors(self.context.home)]
            if len(above) == 1:
                return Answer(above[0], base * 0.85, mention.rule + ".above")
        if (
            mention.parent is None
            and mention.form == "full"
            and mention.name in self.unlisted
            and mention.name not in self.settled
        ):
            return Answer(None, 0.55, "place.unlisted.again")
        addressed = self.settled.get(mention.name)
        settled = [unit for unit in units if unit in addressed] if addressed else []
        for name, top, certainty in self._circles(scope, mention.level):
            fitting = under(self.gazetteer, units, [top]) or tuple(unit for unit in units if unit == top)
            fitting = in_force(self.gazetteer, fitting)
            if settled and len(fitting) != 1:
                fitting = tuple(unit for unit in fitting if unit in settled) or fitting
            if len(fitting) == 1:
                return Answer(fitting[0], base * certainty, f"{mention.rule}.{name}")
            if fitting:
                return self._undecided(mention, fitting)
        if len(settled) == 1:
            return Answer(settled[0], base * 0.9, mention.rule + ".settled")
        return self._alone(mention, units, base)

    def _is_guess(self, mention: Mention, units: tuple[int, ...]) -> bool:
        """Whether only two common names of a chain point to a unit: 城关镇中心社区 says little, though one 城关镇 alone has it."""
        if len(units) != 1 or mention.level not in {"town", "village"}:
            return False
        county = self.gazetteer.at_level(units[0], "county") or self.gazetteer.at_level(units[0], "city")
        if county in self.context.counties or any(
            self.gazetteer.is_under(units[0], area) for area in self.context.areas
        ):
            return False
        chain = [mention]
        while chain[-1].parent is not None:
            chain.append(chain[-1].parent)
        below = [other for other in self.children.get(id(mention), ()) if other.units]
        if len(chain) == 1 and not below:
            return False
        if any(other.level in {"province", "city", "county"} for other in chain):
            return False
        return sum(rarity(other) for other in [*chain, *below[:1]]) < ENOUGH

    def _within_parent(self, mention: Mention) -> tuple[int, ...]:
        above = mention.parent
        if above is None:
            return mention.units
        answer = self.answers.get(id(above))
        if answer is not None and answer.unit is not None:
            return under(self.gazetteer, mention.units, [answer.unit])
        return mention.units

    def _circles(self, scope: Scope | None, level: Level) -> Iterator[tuple[str, int, float]]:
        """Scopes from narrow to wide, with how much each is trusted."""
        context = self.context
        if self.town is not None:
            yield "town", self.town, 0.95
        if scope is not None:
            yield "section", scope.unit, 0.97
        if self.county is not None:
            yield "county", self.county, 0.88
        if context.home is not None:
            yield "home", context.home, 0.9 if not context.voted else 0.82
        for county in sorted(context.counties):
            yield "named", county, 0.85
        if level == "village" and context.home is not None:
            return  # not in another county
        if context.city is not None:
            yield "city", context.city, 0.8
        for area in sorted(context.areas, key=lambda unit: (-len(self.gazetteer.ancestors(unit)), unit)):
            yield "area", area, 0.75

    def _alone(self, mention: Mention, units: tuple[int, ...], base: float) -> Answer:
        """Nothing around it helps: only a name that no other unit has is resolved."""
        gazetteer = self.gazetteer
        units = in_force(gazetteer, units)
        if mention.level == "village" and self.context.home is not None:
            return Answer(None, 0.5, "place.unlisted.home")
        if mention.form == "short":
            units = _highest(gazetteer, units)
        if len(units) > 1:
            return self._undecided(mention, units)
        unit, level = units[0], gazetteer.level(units[0])
        elsewhere = bool(self.context.counties)
        city = gazetteer.at_level(unit, "city") or gazetteer.at_level(unit, "province")
        if (
            level == "town"
            and elsewhere
            and not any(gazetteer.is_under(county, city) for county in self.context.counties if city is not None)
        ):
            return Answer(None, 0.4, mention.rule + ".doubtful", units)
        if level in {"province", "city", "county"}:
            return Answer(unit, base, mention.rule + ".unique")
        if mention.changed:
            return Answer(None, 0.4, mention.rule + ".doubtful", units)
        if level == "town" and self.context.scattered and not elsewhere:
            return Answer(None, 0.4, mention.rule + ".doubtful", units)
        if level == "town":
            return Answer(unit, base * (0.65 if elsewhere else 0.85), mention.rule + ".unique")
        if elsewhere or len(gazetteer.stem(gazetteer.stem_of(unit))) < 3:
            return Answer(None, 0.4, mention.rule + ".doubtful", units)
        return Answer(unit, base * 0.6, mention.rule + ".unique")

    def _undecided(self, mention: Mention, units: tuple[int, ...]) -> Answer:
        return Answer(None, 0.3, mention.rule + ".ambiguous", units)

    def _entity(self, mention: Mention, answer: Answer) -> Entity:
        gazetteer = self.gazetteer
        level = gazetteer.level(answer.unit) if answer.unit is not None else mention.level
        listed = answer.candidates[:_MAX_CANDIDATES]
        codes = tuple(code for unit in listed if (code := gazetteer.code(unit)) is not None) if listed else ()
        return Entity(
            type="place",
            start=mention.start,
            end=mention.end,
            name=mention.name,
            adcode=None if answer.unit is None else gazetteer.code(answer.unit),
            level=level,
            place_path=self._path(mention, answer),
            candidates=codes,
            note=self._note(mention, answer),
            confidence=round(answer.confidence, 3),
            rule=answer.rule,
        )

    def _path(self, mention: Mention, answer: Answer) -> str | None:
        if answer.unit is not None:
            return self.gazetteer.path(answer.unit)
        above = mention.parent
        if above is None or answer.candidates:
            if answer.candidates:
                return None
            full = next((name for name in self.unlisted if mention.name in (name, name[:-1])), None)
            return self.unlisted[full] if full is not None else None
        parent = self.answers.get(id(above))
        path = self._path(above, parent) if parent is not None else None
        return f"{path}/{mention.name}" if path else None

    def _note(self, mention: Mention, answer: Answer) -> str | None:
        gazetteer = self.gazetteer
        if answer.unit is not None:
            if gazetteer.former(answer.unit):
                return gazetteer.history(answer.unit)
            if mention.changed:
                return f"名录中为{gazetteer.name(answer.unit)}"
            if answer.rule.endswith(".unique") and gazetteer.level(answer.unit) == "village":
                return "按全国唯一的名称认定，上下文未给出所属县"
            return None
        if len(answer.candidates) > 1:
            return f"同名{len(answer.candidates)}处，上下文不足以确定"
        if answer.candidates:
            return f"名录中只有{gazetteer.path(answer.candidates[0])}同名，与上下文不符或依据不足"
        if answer.rule == "place.unlisted.home" and self.context.home is not None:
            return f"名录中{gazetteer.name(self.context.home)}无{mention.name}"
        if mention.parent is not None and mention.form in {"full", "unlisted"}:
            return f"名录中{mention.parent.name}下无{mention.name}"
        return None


def in_force(gazetteer: Gazetteer, units: tuple[int, ...]) -> tuple[int, ...]:
    """The units that exist today, or, where none does, the abolished ones."""
    return tuple(unit for unit in units if not gazetteer.former(unit)) or units


def _highest(gazetteer: Gazetteer, units: tuple[int, ...]) -> tuple[int, ...]:
    """A bare 吉林 is the province, a bare 南昌 the city; but 恩施 may be the prefecture or the city inside it."""
    provinces = tuple(unit for unit in units if gazetteer.level(unit) == "province")
    if len(provinces) == 1:
        return provinces
    cities = tuple(unit for unit in units if gazetteer.level(unit) == "city")
    if len(cities) == 1 and gazetteer.kind(cities[0]) == "市":
        return cities
    return units
