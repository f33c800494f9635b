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
# # 01 第一眼：一批文件里有什么
#
# *A first look at a batch.* 一条命令把一个文件夹的文章变成五张表：文件、数字、人名地名机构名、活动、问题。
#
# 在命令行里是：
#
# ```
# shishi run corpus/samples -o results
# ```
#
# 本目录的笔记本用同样的方法处理样例文件和一些标注过的文章（`setting.py`），结果放在 `notebooks/results/`；没有变化的文件不会重新处理。

# %%
from setting import CORPUS, STATUS_COLOURS, STATUS_NAMES, display, example_batch, plt

import pipeline

results = example_batch()
display(results)

# %% [markdown]
# ## 处理了哪些文件
# *Which documents there are; what could not be read is listed, never dropped.*

# %%
results.documents[["source", "title", "publish_date", "script", "encoding", "damage", "n_chars"]].head(12)

# %% [markdown]
# 读不了的文件一个也不会漏掉，都在问题表里，写明原因：

# %%
results.problems[["source", "stage", "kind", "message"]]

# %% [markdown]
# ## 一行就是一个数字
# *One row a figure: how much, of what, who, where, when, done or planned — and the sentence that says so.*

# %%
results.metrics[
    ["quote", "value", "bound", "unit", "object", "action", "activity_name", "status", "actor", "place", "time_start"]
].sample(8, random_state=5)

# %% [markdown]
# 近似也是数据：`400多户` 是“至少 400”，`约30%` 是“大约”，`10至15户` 是区间。

# %%
results.metrics["bound"].value_counts().rename("项数").to_frame()

# %% [markdown]
# ## 都在做什么
# *What the figures are about.* 每类活动有多少个数字，其中多少已经完成、多少还是计划。重复的事实只算一次。

# %%
facts = results.metrics[results.metrics["duplicate_of"].isna()]
counts = facts.groupby(["activity_name", "status"], observed=True).size().unstack(fill_value=0)
counts = counts.loc[counts.sum(axis=1).sort_values().index[-16:], [name for name in STATUS_COLOURS if name in counts]]

figure, axes = plt.subplots(figsize=(8.5, 5.6))
left = 0
for status in counts.columns:
    axes.barh(
        counts.index.astype(str), counts[status], left=left, color=STATUS_COLOURS[status], label=STATUS_NAMES[status]
    )
    left = left + counts[status]
axes.set_title("数字最多的活动类型")
axes.set_xlabel("数字项数")
axes.legend(loc="lower right")
plt.show()

# %% [markdown]
# ## 一篇文章
# *One article, without a batch.* 在笔记本里直接显示为表格；`text[start:end]` 永远等于 `quote`。

# %%
article = pipeline.extract(CORPUS / "samples" / "乡镇" / "清水河畔的灯亮了.txt")
display(article)

# %%
row = article.metrics.iloc[2]
print(row["quote"], "=", article.text[row["start"] : row["end"]])
print(row["sentence"])

# %% [markdown]
# 想看每个数字是怎样推导出来的，在命令行写一页报告，用浏览器打开：
#
# ```
# shishi explain corpus/samples/乡镇/清水河畔的灯亮了.txt -o report.html
# ```
#
# 接下来：[02 查数字](02_query_figures.ipynb)
