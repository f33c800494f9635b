"""Invented articles of the genre for load tests: any number, all different, the same for the same seed."""

from __future__ import annotations

import argparse
import random
from pathlib import Path

_TOWNS = [
    "大坪镇",
    "石门乡",
    "清溪镇",
    "白沙镇",
    "双河镇",
    "兴隆乡",
    "龙泉镇",
    "新店镇",
    "平安乡",
    "东山镇",
    "柳林镇",
    "黄土岭乡",
]
_VILLAGES = ["红星村", "团结村", "水口村", "上湾村", "石桥村", "枫树村", "茶园村", "长岭村", "新塘村", "沙洲村"]
_COUNTIES = [
    "湖南省安化县",
    "四川省旺苍县",
    "河南省滑县",
    "贵州省湄潭县",
    "湖北省利川市",
    "江西省于都县",
    "甘肃省通渭县",
    "云南省会泽县",
]
_SURNAMES = "王李张刘陈杨黄赵周吴徐孙胡朱高林何郭马罗"
_GIVEN = ["建国", "志强", "秀英", "桂芳", "明华", "国平", "海燕", "文斌", "玉兰", "德胜", "小红", "伟民"]
_SENTENCES = (
    "{month}月，{town}{village}疏通水渠{a}米，安装路灯{b}余盏，惠及群众{c}多户。",
    "{town}党委书记{name}带队走访困难群众{b}户，发放慰问金{d}万元。",
    "截至{month}月底，全镇共改造农村厕所{a}户，占年度任务的{e}%。",
    "{village}村民{name}说，修路以后每年可多收入{a}元。",
    "驻村工作队召开屋场会{f}场次，收集意见建议{b}条，其中反映出行难的有{f}条。",
    "县交通运输局投入资金{d}万元，硬化村组道路{d}公里，加固危桥{f}座。",
    "社区组织志愿者{b}人次清理垃圾{d}吨，调解矛盾纠纷近{b}起。",
    "计划明年再新建蓄水池{f}口，预计解决{c}人的饮水问题。",
    "镇卫生院为{a}名老人免费体检，建立健康档案{a}份。",
    "全村种植油茶{a}亩，带动{c}户增收，户均增收{a}元。",
)


def article(number: int, seed: int = 1, sentences: int = 6) -> str:
    """The ``number``-th article: a title, a dateline and ``sentences`` sentences in two or three paragraphs."""
    chance = random.Random(f"{seed}-{number}")
    county, town = chance.choice(_COUNTIES), chance.choice(_TOWNS)
    facts = {"town": town, "month": chance.randint(1, 12), "village": chance.choice(_VILLAGES)}
    lines = [f"{county}{town}：为民办实事之{number}", f"2023年{facts['month']}月{chance.randint(1, 28)}日"]
    paragraph = "　　"
    for position in range(sentences):
        values = {
            "a": chance.randint(100, 3000), "b": chance.randint(11, 99), "c": chance.randint(100, 900), "d": round(chance.uniform(1, 60), 1),
            "e": round(chance.uniform(40, 100), 1), "f": chance.randint(2, 9), "name": chance.choice(_SURNAMES) + chance.choice(_GIVEN),
        }  # fmt: skip
        paragraph += chance.choice(_SENTENCES).format(**facts, **values)
        if position % 3 == 2:
            lines.append(paragraph)
            paragraph = "　　"
    return "\n".join([*lines, *([paragraph] if paragraph.strip() else [])]) + "\n"


def write_batch(folder: Path, count: int, *, seed: int = 1, sentences: int = 6) -> None:
    """``count`` articles as text files, 500 to a folder; a fifth of them in GB18030."""
    for number in range(count):
        place = folder / f"{number // 500:03d}"
        place.mkdir(parents=True, exist_ok=True)
        encoding = "gb18030" if number % 5 == 0 else "utf-8"
        (place / f"{number:05d}.txt").write_bytes(article(number, seed, sentences).encode(encoding))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sentences", type=int, default=6)
    given = parser.parse_args()
    write_batch(given.folder, given.count, seed=given.seed, sentences=given.sentences)
