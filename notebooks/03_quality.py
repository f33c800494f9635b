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
# # 03 看质量：能信多少，先核哪些
#
# *Quality: what was right, whether the confidence can be trusted, what to review first.*

# %%
import pandas as pd
from setting import CORPUS, example_batch, plt

import pipeline
from pipeline.evaluate.gold import iter_gold
from pipeline.evaluate.scores import score_document

results = example_batch()

# %% [markdown]
# ## 一、没读好的文件
# *Documents with problems, and documents that had to be repaired.*

# %%
results.problems[["source", "stage", "kind", "message"]]

# %%
repaired = results.documents[results.documents["damage"].str.len() > 0]
repaired[["source", "script", "encoding", "damage"]]

# %% [markdown]
# ## 二、和人工标注比
# *Against annotated articles.* `corpus/gold/dev` 里的文章由人读过，写下了正确的行。这里取十篇，逐行比较；
# 一行的数值、单位、界限、对象、类型全部对上才算对。命令行上是 `shishi evaluate corpus/gold`。

# %%
judged = []
for gold in list(iter_gold(CORPUS / "gold" / "dev"))[:10]:
    document = pipeline.extract(gold.path.with_name(gold.document.doc))
    for row in score_document(gold, document.rows).rows:
        if row.gold is not None and row.predicted is not None and not row.gold.optional:
            judged.append({
                "doc": gold.name, "quote": row.predicted["quote"], "confidence": row.predicted["confidence"], "review": row.predicted["review"],
                **{name: row.right[name] for name in ("value", "unit", "object", "activity_type", "role", "status", "actor", "place", "row")},
            })  # fmt: skip
judged = pd.DataFrame(judged)
print(f"{len(judged)} 个数字，{judged['doc'].nunique()} 篇文章")

# %%
NAMES = {
    "value": "数值",
    "unit": "单位",
    "object": "对象",
    "activity_type": "活动类型",
    "role": "角色",
    "status": "状态",
    "actor": "主体",
    "place": "地点",
    "row": "整行",
}
share = judged[list(NAMES)].mean().rename(NAMES).iloc[::-1]
figure, axes = plt.subplots(figsize=(8, 3.8))
axes.barh(share.index, share * 100, color=["#c26a00" if name == "整行" else "#0b6e4f" for name in share.index])
for place, value in enumerate(share):
    axes.text(value * 100 + 1, place, f"{value:.0%}", va="center", color="#59636e")
axes.set_xlim(0, 108)
axes.set_title("每一项对了多少（%）")
plt.show()

# %% [markdown]
# ## 三、置信度可信吗
# *Is the confidence calibrated?* 把行按置信度分组，每组里真正全对的比例应当接近置信度：点应在对角线附近。

# %%
judged["group"] = pd.qcut(judged["confidence"], 6, duplicates="drop")
calibration = judged.groupby("group", observed=True).agg(
    confidence=("confidence", "mean"), right=("row", "mean"), rows=("row", "size")
)
figure, axes = plt.subplots(figsize=(5.2, 5))
axes.plot([0, 1], [0, 1], color="#b4bbc3", linestyle="--", label="理想")
axes.plot(calibration["confidence"], calibration["right"], color="#0b6e4f", marker="o", label="实际")
for point in calibration.itertuples():
    axes.annotate(
        f"{point.rows} 行",
        (point.confidence, point.right),
        textcoords="offset points",
        xytext=(7, -12),
        fontsize=9,
        color="#59636e",
    )
axes.set_xlim(0, 1)
axes.set_ylim(0, 1)
axes.set_xlabel("置信度")
axes.set_ylabel("整行全对的比例")
axes.set_title("置信度与实际")
axes.legend(loc="upper left")
plt.show()

# %% [markdown]
# ## 四、先核哪些
# *What to review first.* 每行都写着为什么值得人看一眼（`review`）。下面是各种原因的行里，真正有错的比例：原因越往上，越值得先看。

# %%
reasons = judged.explode("review").dropna(subset="review")
table = reasons.groupby("review").agg(rows=("row", "size"), right=("row", "mean"))
table["有错的比例"] = 1 - table["right"]
table = table.rename(columns={"rows": "行数"})[["行数", "有错的比例"]].sort_values("有错的比例", ascending=False)
table.head(12)

# %% [markdown]
# 实际工作中：按置信度从低到高排，从头看起。

# %%
review = results.metrics[results.metrics["duplicate_of"].isna()].sort_values("confidence")
review[["confidence", "quote", "object", "activity_name", "review", "sentence", "source"]].head(10)

# %% [markdown]
# 如果只有时间看五分之一的行，从最没把握的看起能找到多少错误？
# *With time for a fifth of the rows: how many of the errors does the order by confidence find?*

# %%
ordered = judged.sort_values("confidence")
found = (~ordered["row"].astype(bool)).cumsum() / (~ordered["row"].astype(bool)).sum()
fifth = len(ordered) // 5
print(f"看最没把握的 {fifth} 行，找到全部错误的 {found.iloc[fifth - 1]:.0%}（随便抽看大约是 20%）")

# %% [markdown]
# 接下来：[04 自己扩充](04_extend.ipynb)
