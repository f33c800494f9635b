# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 04 自己扩充：加一种活动、一个单位、一个词
#
# *Extend: add an activity type, a unit, a word — without touching the code.*
#
# 规则在 `rules/`，词表在 `lexicons/`，都是能读能改的 YAML。每条都带着例句：哪些句子要认出来（`find`），哪些不能认（`leave`、`silent`）。

# %%
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pipeline
from pipeline.config import load_settings
from pipeline.records import ShishiError
from pipeline.resources import data_dir

work = Path(tempfile.mkdtemp())

# %% [markdown]
# ## 一、加一种活动类型
# *An activity type.* 沼气池现在归在哪一类？

# %%
SENTENCE = "去年，马蹄寨村新建沼气池45口，安装路灯12盏。"
columns = ["quote", "object", "activity_type", "activity_name"]
pipeline.extract(SENTENCE).metrics[columns]

# %% [markdown]
# 复制一份规则，加上“沼气设施”一条，用 `Settings(rules=…)`（命令行上是 `--rules 文件夹`）交给程序：

# %%
rules = work / "rules"
shutil.copytree(data_dir("rules"), rules)
NEW = """
- id: infra.biogas
  name: 沼气设施
  meaning: 建沼气池、沼气管网
  objects: [沼气池, 沼气工程, 沼气管道]
  triggers: [建沼气池, 沼气入户]
  priority: 3
  examples:
    find: ["新建沼气池45口", "铺设沼气管道3公里"]
    leave: ["安装路灯12盏", "铺设自来水管道5公里"]
"""
with (rules / "activities.yaml").open("a", encoding="utf-8") as file:
    file.write(NEW)

own = load_settings(rules=str(rules))
pipeline.extract(SENTENCE, settings=own).metrics[columns]

# %% [markdown]
# 写错了会怎样？程序启动时就检查，指出文件、位置和该怎么改，不会悄悄出错：
# *A mistake is found at load, with file and line:*

# %%
broken = work / "broken"
shutil.copytree(rules, broken)
with (broken / "activities.yaml").open("a", encoding="utf-8") as file:
    file.write("\n- id: infra.more\n  name: 又一类\n  objekts: [拼错了]\n")
try:
    pipeline.extract(SENTENCE, settings=load_settings(rules=str(broken)))
except ShishiError as error:
    print(str(error).replace(str(work), "…"))

# %% [markdown]
# ## 二、加一个单位
# *A unit.* 单位和量词在 `lexicons/units.yaml` 和 `lexicons/classifiers.yaml`。养蜂人用“脾”数蜂群，词表里还没有。
# 在自己的检出目录里改就行；这里为了不动原件，先复制一份。

# %%
checkout = work / "checkout"
for name in ("pipeline", "lexicons", "rules"):
    origin = Path(pipeline.__file__).parent if name == "pipeline" else data_dir(name)
    shutil.copytree(origin, checkout / name, ignore=shutil.ignore_patterns("__pycache__", "_data"))


def quantities(text: str) -> str:
    """What ``shishi quantities`` of the copy prints for one line."""
    environment = {**os.environ, "PYTHONPATH": str(checkout), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "quantities"],
        input=text,
        env=environment,
        cwd=checkout,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout.strip()


LINE = "合作社发放蜂群36脾、蜂箱20个"
print(quantities(LINE))

# %%
classifiers = checkout / "lexicons" / "classifiers.yaml"
text = classifiers.read_text("utf-8")
before = "- {unit: 盏, "
entry = "- {unit: 脾, of: 蜂群, not_before: [气, 胃, 虚, 脏], find: [发放蜂群36脾], silent: [健脾养胃]}\n"
assert text.count(before) == 1
classifiers.write_text(text.replace(before, entry + before), "utf-8")
print(quantities(LINE))

# %% [markdown]
# `find` 和 `silent` 里的例句由测试逐条运行：`pytest tests/quantities`。有换算关系的单位写在 `units.yaml`，换算系数是数字，不是文字：

# %%
print(
    next(line for line in (checkout / "lexicons" / "units.yaml").read_text("utf-8").splitlines() if "unit: 亩" in line)
)

# %% [markdown]
# ## 三、加一个词
# *A word.* 分词词典在 `lexicons/words.txt`，职务在 `lexicons/titles.yaml`，机构后缀在 `lexicons/bodies.yaml`，同样在检出目录里加一行。

# %%
for name in ("words.txt", "titles.yaml", "bodies.yaml"):
    lines = [
        line
        for line in (checkout / "lexicons" / name).read_text("utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]
    print(f"{name}: {lines[0][:60]} …")

# %% [markdown]
# 改完以后，三件事：运行 `pytest`；运行 `shishi evaluate corpus/gold --baseline corpus/gold/baseline.json`，看有没有哪一项变差；提交。详见 `CONTRIBUTING.md`。

# %%
shutil.rmtree(work)

# %% [markdown]
# 接下来：[05 比较两个时期](05_compare_periods.ipynb)
