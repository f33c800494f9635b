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
# # 02 查数字：装了多少盏路灯，谁装的，装在哪里，哪句话说的
#
# *Query figures: how many street lamps were installed, by whom, where, and which sentence says so.*

# %%
import pandas as pd
from setting import STATUS_COLOURS, STATUS_NAMES, example_batch, plt

results = example_batch()

# %% [markdown]
# ## 一、装了多少盏路灯？
# *How many lamps were installed?*
#
# `figures` 给出可以相加的数字：同一件事说了两遍只留一遍，合计里的组成部分不再加一次，“每户几盏”之类的标准不算。
# `status="done"` 只要已经做了的，不要计划的。每一行都带着原句，先读原句，再相信数字。

# %%
lamps = results.figures("灯", unit="盏", status="done", activity_type="infra.lighting")
lamps[["amount", "object", "action", "actor", "place", "sentence", "source"]].rename(
    columns={
        "amount": "盏数",
        "object": "什么灯",
        "action": "动作",
        "actor": "谁装的",
        "place": "装在哪里",
        "sentence": "哪句话说的",
        "source": "哪个文件",
    }
)

# %% [markdown]
# 读原句就会发现两种要留心的行：没有动作的（`<NA>`，比如报修的坏灯）不是安装；表格里的数字没有完整的句子，意思在表头里
# （这里“年度目标”和“完成”是两栏）。两种都不放进下面的答案，表格单独看：
# *Rows without an action are no installation; figures out of a table get their meaning from its header. Both are kept apart.*

# %%
from_table = lamps["sentence"].str.contains("\t")
for source in lamps.loc[from_table, "source"].unique():
    doc_id = results.documents.loc[results.documents["source"] == source, "doc_id"].iloc[0]
    print(source)
    print(*(line for line in results.text(doc_id).splitlines() if "\t" in line), sep="\n")

# %% [markdown]
# ### 答案
# *The answer.*

# %%
told = lamps[~from_table & lamps["action"].notna()]
print(f"正文里写明已经安装的路灯：{told['amount'].sum():,.0f} 盏，分别是")
for row in told.itertuples():
    print(
        f"\n· {row.amount:,.0f} 盏  装在：{row.place_path if pd.notna(row.place_path) else row.place}  谁装的：{row.actor}"
    )
    print(f"  原句：“{row.sentence.strip()}”  —— {row.source}")

# %% [markdown]
# 还没装、只是计划的：
# *Planned only:*

# %%
results.figures("灯", unit="盏", status=["planned", "required"], activity_type="infra.lighting")[
    ["amount", "object", "place", "sentence"]
]

# %% [markdown]
# ## 二、按乡镇合计
# *Lamps by township.* `by=` 可以是任何一列，也可以是 `province` `city` `county` `town` `village`，或 `year` `month`。`at_least` 表示其中有“余”“多”，实际更多。

# %%
by_town = results.total("灯", unit="盏", activity_type="infra.lighting", by=["town", "status"])
by_town.head(20)

# %%
wide = by_town["total"].astype(float).unstack(fill_value=0)
wide = wide[[name for name in STATUS_COLOURS if name in wide]].loc[wide.sum(axis=1).sort_values().index]
figure, axes = plt.subplots(figsize=(8, 0.5 * len(wide) + 1.2))
left = 0
for status in wide.columns:
    axes.barh(wide.index, wide[status], left=left, color=STATUS_COLOURS[status], label=STATUS_NAMES[status])
    left = left + wide[status]
axes.set_title("路灯，按乡镇")
axes.set_xlabel("盏")
axes.legend(loc="lower right")
plt.show()

# %% [markdown]
# ## 三、钱花在哪里
# *Money by purpose.* 单位会换算到同一个：万元、元都按元相加。这里只看投入的钱（`role="input"`），不算收入和人均标准。

# %%
money = results.total(unit="元", status=["done", "ongoing"], role="input", by="activity_name")
money.head(10)

# %%
top = money[money.index != "（未写明）"].head(10).iloc[::-1]
figure, axes = plt.subplots(figsize=(8.5, 4.4))
axes.barh(top.index, top["total"].astype(float) / 10_000, color="#0b6e4f")
for place, (value, open_ended) in enumerate(zip(top["total"], top["at_least"], strict=True)):
    axes.text(
        value / 10_000,
        place,
        f" {'≥' if open_ended else ''}{value / 10_000:,.1f}",
        va="center",
        fontsize=9.5,
        color="#59636e",
    )
axes.set_xscale("log")
axes.xaxis.set_major_formatter("{x:,.0f}")
axes.set_title("投入的资金，按用途（万元，对数刻度）")
plt.show()

# %% [markdown]
# ## 四、做了的和计划的
# *Done against planned*, 以长度为例：公里和米自动换算；`activity_type` 按活动类型挑，不靠字面。

# %%
rows = []
for name, code in (
    ("道路", "infra.road"),
    ("水利", "infra.water"),
    ("饮水", "infra.drinking"),
    ("电力通信", "infra.utility"),
):
    for status, group in (("已完成、进行中", ["done", "ongoing"]), ("计划、要求", ["planned", "required"])):
        rows.append(
            {"类型": name, "状态": status, "公里": results.total(unit="公里", activity_type=code, status=group)}
        )
lengths = pd.DataFrame(rows).pivot(index="类型", columns="状态", values="公里")[["已完成、进行中", "计划、要求"]]
lengths.round(2)

# %%
axes = lengths.plot.barh(figsize=(8, 2.8), color=[STATUS_COLOURS["done"], STATUS_COLOURS["planned"]], width=0.7)
axes.set_title("修了多少公里，还要修多少公里")
axes.set_xlabel("公里")
axes.set_ylabel("")
plt.show()

# %% [markdown]
# ## 五、用 SQL 也一样
# *The same in SQL (DuckDB).*

# %%
results.query("""
    select place, sum(value) as lamps, any_value(sentence) as sentence
    from metrics
    where object like '%灯%' and unit = '盏' and status = 'done' and duplicate_of is null and part_of is null
    group by place
    order by lamps desc
""")

# %% [markdown]
# 接下来：[03 看质量](03_quality.ipynb)
