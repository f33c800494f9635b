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
# # 05 比较两个时期
#
# *Compare two periods.* 同一批文章，疫情三年（2020–2022）和之后（2023–2025）做的事有什么不同？

# %%
import pandas as pd
from setting import example_batch, plt

from pipeline.totals import select

results = example_batch()
PERIODS = {"2020–2022": (2020, 2022), "2023–2025": (2023, 2025)}

# %% [markdown]
# 一个数字属于哪一年：正文写明了时间的，用正文的时间；没有写明的，用文章的发布日期；都没有的不参加比较。
# *The year of a figure: the time its text states, else the date of publication; with neither it is left out.*

# %%
published = results.documents.set_index("doc_id")["publish_date"]
year = results.metrics["time_start"].fillna(results.metrics["doc_id"].map(published)).dt.year


def period(value: float) -> str | None:
    """The period of a year."""
    return next((name for name, (first, last) in PERIODS.items() if first <= value <= last), None)


metrics = results.metrics.assign(period=[period(value) if pd.notna(value) else None for value in year])
metrics["period"].value_counts(dropna=False).rename("数字项数").to_frame()

# %% [markdown]
# ## 一、做的事有什么不同
# *What was done.* 两个时期的文章数不同，所以比较份额：每类活动在本时期已完成的数字里占多少。

# %%
done = metrics[metrics["duplicate_of"].isna() & metrics["status"].isin(["done", "ongoing"]) & metrics["period"].notna()]
counts = done.groupby(["activity_name", "period"], observed=True).size().unstack(fill_value=0)
shares = counts / counts.sum() * 100
shares = shares.loc[shares.sum(axis=1).sort_values().index[-14:]]

figure, axes = plt.subplots(figsize=(8.5, 6))
for place, row in enumerate(shares.to_numpy()):
    axes.plot(row, [place, place], color="#d9dee3", linewidth=3, zorder=1)
for name, colour, marker in (("2020–2022", "#8e4a8b", "s"), ("2023–2025", "#0b6e4f", "o")):
    axes.scatter(shares[name], range(len(shares)), color=colour, marker=marker, s=55, label=name, zorder=2)
axes.set_yticks(range(len(shares)), shares.index.astype(str))
axes.set_xlabel("占本时期已完成数字的百分比")
axes.set_title("两个时期各在做什么")
axes.legend(loc="lower right")
plt.show()

# %% [markdown]
# 变化最大的：

# %%
change = (shares["2023–2025"] - shares["2020–2022"]).sort_values()
pd.concat([change.head(3), change.tail(3)]).rename("份额变化（百分点）").to_frame()

# %% [markdown]
# ## 二、几样看得见的东西
# *Things one can touch.* 每样先除以该时期的文章数，再比较；`total` 只加能加的数字。

# %%
documents = metrics.dropna(subset="period").groupby("period")["doc_id"].nunique()
rows = []
THINGS = (
    ("道路", "infra.road", "公里"),
    ("水利", "infra.water", "公里"),
    ("路灯", "infra.lighting", "盏"),
    ("住房", "infra.housing", "户"),
    ("走访", "visit.household", "户"),
)
for label, code, unit in THINGS:
    for name in PERIODS:
        chosen = select(metrics[metrics["period"] == name], activity_type=code, unit=unit, status=["done", "ongoing"])
        rows.append(
            {
                "事项": f"{label}（{unit}）",
                "时期": name,
                "合计": float(chosen["amount"].sum()),
                "每篇": float(chosen["amount"].sum()) / documents[name],
                "数字": len(chosen),
            }
        )
things = pd.DataFrame(rows)
things.pivot(index="事项", columns="时期", values=["合计", "数字"])

# %%
figure, panels = plt.subplots(1, things["事项"].nunique(), figsize=(11, 3))
for axes, (name, part) in zip(panels, things.groupby("事项", sort=False), strict=True):
    axes.bar(["2020–22", "2023–25"], part["每篇"], color=["#8e4a8b", "#0b6e4f"], width=0.6)
    axes.set_title(name, fontsize=11)
    axes.tick_params(axis="x", labelsize=8.5)
figure.suptitle("每篇文章平均写到的数量", x=0.02, ha="left")
figure.tight_layout()
plt.show()

# %% [markdown]
# ## 三、结论能站得住吗
# *Can the conclusion stand?* 每个时期只有几十篇文章，一篇就能改变结果。看一看最大的一笔占了多少：

# %%
for label, code, unit in THINGS:
    chosen = select(
        metrics[metrics["period"].notna()], activity_type=code, unit=unit, status=["done", "ongoing"]
    ).sort_values("amount", ascending=False)
    if len(chosen):
        first = chosen.iloc[0]
        print(
            f"{label}：{len(chosen)} 个数字，最大的一个占 {float(first['amount']) / float(chosen['amount'].sum()):.0%}：“{first['sentence'].strip()[:60]}…”（{first['source']}）"
        )
