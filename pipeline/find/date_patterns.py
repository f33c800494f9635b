"""The ways in which dates and periods are written, and what their words stand for."""

from __future__ import annotations

import re

DIGITS = dict(zip("〇零○一二三四五六七八九", "000123456789", strict=True))
_YEAR = r"(?P<year>(?:19|20)\d{2}|[一二][〇零○九一二三四五六七八九]{3})\s?(?:年度?)"
_NUM = r"(?:\d{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_RELATIVE = (
    r"(?P<rel>今年|本年度?|去年|上年度?|前年|明年|后年|当年|同年|次年|翌年|民国\s?(?:\d{2,3}|[一二三四五六七八九〇零○]{2,3})年"
    r"|(?<![\d.A-Za-z道第])1[01]\d年(?=\s?\d{1,2}月|度))"
)
_DASH = r"\s?(?:-|—|－|~|～|至|到|―|–)+\s?"
_PART = r"(?P<part>上旬|中旬|下旬|初|中(?!心|央|小|学|国|共|秋|午|型|等|药|医|央|间|层|青|老)|底|末)"
_RULES: list[tuple[str, re.Pattern[str]]] = [
    (
        "date.numeric",
        re.compile(
            r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<sep>[-./])(?P<m>0?[1-9]|1[0-2])(?P=sep)(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)"
        ),
    ),
    (
        "date.plan",
        re.compile(r"[“\"]?(?P<plan>十一五|十二五|十三五|十四五|十五五)[”\"]?(?:规划)?(?:时期|期间|以来|末|期末)?"),
    ),
    (
        "date.years",
        re.compile(rf"(?<!\d)(?P<y1>(?:19|20)\d{{2}})年?{_DASH}(?P<y2>(?:19|20)\d{{2}})年(?:度|间|底|末)?"),
    ),
    (
        "date.calendar",
        re.compile(
            rf"(?:(?:(?<!\d){_YEAR}|{_RELATIVE}(?:的)?)\s?)?(?P<m>{_NUM})月(?:份)?(?!一[事题会案课讲评])"
            rf"(?:(?P<d>{_NUM})[日号](?!线)|{_PART})?(?:\d{{1,2}}[时点]?(?={_DASH}(?:\d{{1,2}}月)?\d{{1,2}}[日号]))?"
            rf"(?:{_DASH}(?:(?<!\d)(?P<year2>(?:19|20)\d{{2}})年)?(?:(?P<m2>{_NUM})月(?:份)?)?(?:(?P<d2>{_NUM})[日号]|(?P<part2>上旬|中旬|下旬|初|底|末))?)?"
            r"(?P<since>以来|起|开始|至今)?"
        ),
    ),
    (
        "date.months",
        re.compile(rf"(?:(?<!\d){_YEAR}|{_RELATIVE}(?:的)?)?(?<!\d)(?P<m>{_NUM}){_DASH}(?P<m2>{_NUM})月(?:份)?"),
    ),
    (
        "date.part_of_year",
        re.compile(
            rf"(?:(?<!\d){_YEAR}|{_RELATIVE}(?:的)?)\s?(?P<span>上半年|下半年|(?:第)?[一二三四1-4]季度|年初|年底|年末|年中|初|底|末|春节|春季|春天|春|夏季|夏天|夏|秋季|秋天|秋|冬季|冬天|冬|以来|间)?"
        ),
    ),
    (
        "date.span_only",
        re.compile(
            r"(?P<span>上半年|下半年|(?:第)?[一二三四1-4]季度|(?<![每全整半])年初|(?<![每全整半])年底|年末|全年|(?<![\d一两二三四五六七八九十百几数半多个老青近每往历少学年 ])年内(?![科涝部]))"
        ),
    ),
    (
        "date.first_months",
        re.compile(rf"(?:(?<!\d){_YEAR}|{_RELATIVE}(?:的)?)?前(?P<n>[二三四]|[2-4])(?P<of>季度)"),
    ),
    (
        "date.first_months",
        re.compile(rf"(?:(?<!\d){_YEAR}|{_RELATIVE}(?:的)?)?(?<![提之以])前(?P<n>{_NUM})(?P<of>个月)(?!内)"),
    ),
    ("date.this_day", re.compile(r"(?P<day>[今昨本])\s?[（(](?P<d>\d{1,2})[）)]\s?(?P<of>[日月])")),
    (
        "date.day_only",
        re.compile(
            r"(?<![\d月.])(?P<d>\d{1,2})[日号](?=[，,、上下中凌早晚清午夜起至前后傍\s]|$)"
            r"|(?<=[^\W\d_])(?<![续离满达共约近每隔第月期历到超不])(?P<d2>\d{1,2})日(?=在)"
        ),
    ),
    (
        "date.span",
        re.compile(
            r"(?<![\d.年月第])(?:\d{1,2}|[一二两三四五六七八九十几数多半]{1,3})(?:个?多?(?:年|天|周|星期)|多?个多?月)多?"
            r"(?:以来|来(?=[，,、]|共|累计|先后|已|全|我|该|本|各|这|县|镇|村|区|市|街|公司))"
        ),
    ),
    (
        "date.relative_day",
        re.compile(r"(?P<day>今天|今日|昨天|昨日|前天|当天|当日|次日|第二天|本月|上月|上个月|这个月|当月)"),
    ),
    (
        "date.vague",
        re.compile(
            r"(?P<vague>日前|近日|近期|近来|连日来|前不久|不久前|目前|截至目前|截至发稿|截止目前|到目前(?:为止)?|眼下|如今(?![年日天])|(?<![体表出发实展呈兑涌再])现[在时有]|至今(?![年日天晚（(])|近年来|近[两三几]年来?|春节前后|春节期间|汛期|秋冬季)"
        ),
    ),
]
# A text in which none of these stands is not looked at.
TRIGGER = re.compile(r"[年月日号天]|眼下|[如现]今|现[在时有]|截至|秋冬|季度|\d[-./]|[一二三四五]五|近|前|期")
PLANS = {
    "十一五": (2006, 2010),
    "十二五": (2011, 2015),
    "十三五": (2016, 2020),
    "十四五": (2021, 2025),
    "十五五": (2026, 2030),
}
SEASONS = {"春": (2, 4), "夏": (5, 7), "秋": (8, 10), "冬": (11, 12)}
QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}
NOW = ("目前", "目前为止", "眼下", "截至发稿", "如今", "现在", "现时", "至今", "现有")
OFFSETS = {"今年": 0, "本年": 0, "去年": -1, "上年": -1, "前年": -2, "明年": 1, "后年": 2}


def candidates(text: str) -> list[tuple[re.Match[str], str]]:
    """Non-overlapping matches in text order; the longest wins, then the earlier rule."""
    found: list[tuple[re.Match[str], str, int]] = []
    for order, (rule, pattern) in enumerate(_RULES):
        found.extend((match, rule, order) for match in pattern.finditer(text))
    found.sort(key=lambda item: (item[0].start(), -item[0].end(), item[2]))
    chosen: list[tuple[re.Match[str], str]] = []
    end = 0
    for match, rule, _ in found:
        if match.start() >= end and match.end() > match.start():
            chosen.append((match, rule))
            end = match.end()
    return chosen
