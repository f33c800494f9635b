"""Subjects and agents: the noun phrases of a clause that can have done what it says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.find.ner import is_verb
from pipeline.relate.clauses import is_list_mark
from pipeline.relate.grammar import grammar
from pipeline.relate.words import NOMINAL, Word

_PASSIVE = frozenset({"由", "被", "让", "经"})
_NOT_ACTORS = re.compile(
    r"(活动|工作|项目|工程|问题|情况|会议|会上|资金|面积|时间|过程|方式|清单|服务|心愿|事项|措施|建设|发展|产业|道路|公路|水渠|路灯|机制|制度|模式|现场|院坝|田间地头)$"
)
#: Numbers that stand for no figure: 一家茶厂.
_ONE_OF = frozenset({"一家", "一位", "一名", "一户", "一群", "一批", "几位", "几名", "几家", "一些", "不少", "许多"})
#: What follows a subject.
_PREDICATE = frozenset({"V", "VN", "VM", "D", "P"})
#: Ends of nouns that the classifier 家 counts and that act.
_HOUSES = ("站", "店", "厂", "铺", "行", "场", "馆", "社", "所", "坊", "吧", "园", "企", "商", "会")
_TEAMS = ("队", "组", "班", "团")
_RELATIVE = 8  # words of a relative clause
_OPENING = frozenset("(（")
_BRACKETS = _OPENING | frozenset(")）")
_LEVEL_SUBJECT = re.compile(
    r"^(全|该|我|本|各)(省|市|州|县|区|旗|镇|乡|村|街道|社区|局|院|校|公司|队|站|所|会|行|庭|厂|园|馆|社|处|委|部|办|中心|协会|商会|企业|单位|支队|大队|合作社|医院|学校|银行|部门)$"
)
_PROPOSING = frozenset({"建议", "提议", "倡议"})
_QUOTES = '“”"‘’「」'
_NUMBERING = 6  # words at the head of a clause in which its number may stand: （三）, 2.


def agent_of(words: Sequence[Word], offset: int) -> list[Word] | None:
    """A in 由A牵头、被A…, before the figure."""
    for i, word in enumerate(words):
        if word.start >= offset:
            return None
        if word.kind == "P" and word.text in {"由", "被"}:
            counted = i + 1 < len(words) and (words[i + 1].kind == "Q" or words[i + 1].text in _ONE_OF)
            phrase = _phrase(words, i + 1 + counted, offset)  # 由一家央企投资
            if phrase and _agentive(phrase):
                return phrase
    return None


def subject_of(words: Sequence[Word], offset: int) -> list[Word] | None:
    """The subject phrase of a clause: a noun phrase that can act, before the predicate, not inside 在/为/通过 …"""
    i = 0
    while i < len(words) and words[i].start < offset:
        word = words[i]
        if word.kind in {"D", "C", "T", "U", "W", "DE"}:
            i += 1
            continue
        if word.kind == "P":
            i = _after_preposition(words, i)
            continue
        if word.kind == "M" and i + 1 < min(len(words), _NUMBERING) and words[i + 1].kind == "W":  # （三）县医院…
            i += 2
            continue
        if word.text in _PROPOSING and i + 1 < len(words) and words[i + 1].kind in NOMINAL:  # 建议|县财政安排…
            i += 1
            continue
        if word.kind == "V":
            return _named_by_work(words, i, offset) or _behind_clause(words, i, offset)
        if word.text.startswith("每") and word.kind in {"M", "A"}:  # 每名机关干部联系8户
            i += 1
            continue
        if word.kind == "VN" and word.text in grammar().light_verbs:  # 推进殡葬服务中心…
            return None
        phrase = _phrase(words, i, offset)
        if not phrase:
            return None
        after = i + len(phrase)
        if _agentive(phrase):
            return _owned(words, after, offset) or phrase
        if word.kind == "VN":
            return _behind_clause(words, i, offset)
        if word.kind in {"S", "O"}:  # 彭阳县投资…, 石台县向…
            return phrase[:1]
        i = after
        if i < len(words) and words[i].kind == "DE":
            i += 1
    return None


def _owned(words: Sequence[Word], at: int, offset: int) -> list[Word] | None:
    """Those who belong to the phrase before 的 and act themselves: 汇南社区的|农机手把…"""
    if at >= len(words) or words[at].kind != "DE":
        return None
    phrase = _phrase(words, at + 1, offset)
    end = at + 1 + len(phrase)
    acts = bool(phrase) and end < len(words) and words[end].kind in _PREDICATE
    return phrase if acts and phrase[-1].kind == "N" and _agentive(phrase) else None


def _named_by_work(words: Sequence[Word], at: int, offset: int) -> list[Word] | None:
    """A team named by what it does: 爆破|分队先后起爆…, 算账|小组登排…"""
    rules = grammar()
    if at + 2 >= len(words) or words[at].text in rules.verbs | rules.light_verbs | rules.pivot_verbs:
        return None
    team, following = words[at + 1], words[at + 2]
    fits = team.kind == "N" and team.end <= offset and team.text.endswith(_TEAMS) and following.kind in _PREDICATE
    return list(words[at : at + 2]) if fits else None


def _behind_clause(words: Sequence[Word], at: int, offset: int) -> list[Word] | None:
    """The subject behind a relative clause: 从黑河赶来的|爆破分队先后起爆…"""
    for i in range(at + 1, min(len(words) - 1, at + _RELATIVE)):
        if words[i].start >= offset or words[i].kind in {"W", "C"}:
            return None
        if words[i].kind == "DE":
            if i == at + 1 and not any(word.kind == "P" for word in words[:at]):
                return None  # 检查的企业: those to whom it was done
            if words[i + 1].kind == "V":
                return _named_by_work(words, i + 1, offset)
            first = i + 1 + (words[i + 1].kind == "Q")
            phrase = _phrase(words, first, offset)
            end = first + len(phrase)
            acts = bool(phrase) and end < len(words) and words[end].kind in _PREDICATE
            return phrase if acts and _agentive(phrase) else None
    return None


def _after_preposition(words: Sequence[Word], at: int) -> int:
    """Index after a prepositional phrase: behind its closing 中/后/下, else behind its noun phrase."""
    i = at + 1
    for j in range(at + 1, min(len(words), at + 8)):
        if words[j].text in {
            "中",
            "后",
            "下",
            "时",
            "上",
            "里",
            "以来",
            "期间",
            "过程中",
            "之后",
            "内",
            "前",
            "为契机",
            "为抓手",
            "为载体",
        }:
            return j + 1
    while i < len(words) and (words[i].kind in NOMINAL or words[i].kind in {"DE", "R", "T"} or is_list_mark(words[i])):
        i += 1
    return max(i, at + 1)


def _phrase(words: Sequence[Word], at: int, offset: int) -> list[Word]:
    phrase: list[Word] = []
    i = at
    while i < len(words) and words[i].start < offset:
        word = words[i]
        if phrase and word.text.startswith("每"):  # 居民|每平方米只掏15元
            break
        if phrase and _does_with(words, i) and _agentive(phrase):
            break  # 公司|投资265万元
        if word.kind == "VN" and phrase:
            following = words[i + 1] if i + 1 < len(words) else None
            nominal = following is not None and following.kind in NOMINAL
            if word.text in grammar().pivot_verbs:
                if nominal or word.text != "组织":
                    break
            elif not (nominal and following is not None and _agentive([following])):
                break
        if (
            word.kind in NOMINAL
            or (word.kind == "R" and (not phrase or word.text[0] in "各该本我"))
            or (
                phrase
                and (is_list_mark(word) or (word.kind == "W" and word.text[0] in "()（）"))
                and i + 1 < len(words)
                and (words[i + 1].kind in NOMINAL | {"W"} or word.text in {")", "）"})
            )
        ):
            phrase.append(word)
        else:
            break
        i += 1
    signs = [at for at, word in enumerate(phrase) if word.text in _BRACKETS]
    if signs and phrase[signs[-1]].text in _OPENING:  # 各镇（街道、场）: the list breaks off inside the brackets
        phrase = phrase[: signs[-1]]
    while phrase and phrase[-1].kind in {"W", "C"} and phrase[-1].text[0] not in ")）":
        phrase.pop()
    return phrase


def _does_with(words: Sequence[Word], at: int) -> bool:
    """Whether the noun at ``at`` is what somebody does with the figure behind it: 投资265万元, 捐款3万元."""
    noun = words[at]
    counted = at + 1 < len(words) and words[at + 1].kind == "Q"
    return counted and noun.kind in {"N", "VN"} and is_verb(noun.text)


def _agentive(phrase: Sequence[Word]) -> bool:
    last = phrase[-1]
    text = "".join(word.text for word in phrase)
    if last.kind in {"E", "O", "S"}:
        return True
    if last.kind == "R" and not _LEVEL_SUBJECT.match(text):
        return last.text in {"他", "她", "我们", "他们", "大家", "我"} and len(phrase) == 1
    rules = grammar()
    if _LEVEL_SUBJECT.match(text) or re.fullmatch(
        r"[省市州盟县区旗镇乡村队校厂社场局]里|县上|镇上|村上|乡上|每[户组村人]|村集体|上级|各[组户村店队站校企]", text
    ):
        return True
    if len(text) < 2 or text == "组织" or _NOT_ACTORS.search(text):
        return False
    return rules.can_act(last.text.strip(_QUOTES))


def counted_subject_of(words: Sequence[Word], *, bodies: bool = False) -> list[Word] | None:
    """The people behind a number, counted or not, that are a clause's subject: 党员干部 in 全市3.2万名党员干部下沉…; with ``bodies`` also 一家茶厂."""
    i = 0
    while i < len(words) and words[i].kind in {"D", "C", "T", "U", "W", "S", "R", "P", "DE"} | NOMINAL:
        if words[i].text in _ONE_OF:
            break
        i += 1
    if i >= len(words) - 1 or (words[i].kind != "Q" and words[i].text not in _ONE_OF):
        return None
    if i and words[i - 1].kind == "P" and words[i - 1].text not in _PASSIVE:  # 为17家企业返还…
        return None
    phrase = _phrase(words, i + 1, words[-1].end + 1)
    follows = i + 1 + len(phrase) < len(words)
    if not phrase or not follows:
        return None
    last, counted = phrase[-1].text, words[i].text
    if bodies and counted.endswith("家") and last.endswith(_HOUSES):  # 17家加油站让利…
        return phrase
    return phrase if (grammar().can_act(last) if bodies else grammar().is_person(last)) else None
