"""Arrow schemas of the five tables and their Chinese column headers. Names are final; columns are only added at the end."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

_TEXT = pa.string()
_INT = pa.int64()
_REAL = pa.float64()
_LIST = pa.list_(pa.string())

# name, type, Chinese header (Excel)
Column = tuple[str, Any, str]

_DOCUMENTS: list[Column] = [
    ("doc_id", _TEXT, "文档编号"),
    ("source", _TEXT, "来源文件"),
    ("title", _TEXT, "标题"),
    ("author", _TEXT, "作者"),
    ("outlet", _TEXT, "发布单位"),
    ("publish_date", pa.date32(), "发布日期"),
    ("script", _TEXT, "字体"),
    ("encoding", _TEXT, "编码"),
    ("damage", _LIST, "已修复的损坏"),
    ("n_chars", _INT, "字数"),
    ("n_sections", _INT, "段落数"),
    ("pipeline_version", _TEXT, "程序版本"),
    ("rules_version", _TEXT, "规则版本"),
    ("seconds", _REAL, "用时（秒）"),
    ("removed", pa.bool_(), "来源已移除"),
]
_METRICS: list[Column] = [
    ("metric_id", _TEXT, "指标编号"),
    ("doc_id", _TEXT, "文档编号"),
    ("source", _TEXT, "来源文件"),
    ("title", _TEXT, "标题"),
    ("section", _TEXT, "小标题/单位"),
    ("sentence", _TEXT, "原句"),
    ("quote", _TEXT, "原文数字"),
    ("start", _INT, "起"),
    ("end", _INT, "止"),
    ("value", _REAL, "数值"),
    ("bound", _TEXT, "界限"),
    ("min", _REAL, "下限"),
    ("max", _REAL, "上限"),
    ("unit", _TEXT, "单位"),
    ("per", _TEXT, "每"),
    ("change", _TEXT, "变化"),
    ("dimension", _TEXT, "量纲"),
    ("value_si", _REAL, "标准数值"),
    ("unit_si", _TEXT, "标准单位"),
    ("object", _TEXT, "对象"),
    ("action", _TEXT, "动作"),
    ("activity_type", _TEXT, "活动类型代码"),
    ("activity_name", _TEXT, "活动类型"),
    ("role", _TEXT, "角色"),
    ("status", _TEXT, "状态"),
    ("actor", _TEXT, "实施主体"),
    ("place", _TEXT, "地点"),
    ("adcode", _TEXT, "区划代码"),
    ("place_path", _TEXT, "区划全称"),
    ("time_start", pa.date32(), "起始日期"),
    ("time_end", pa.date32(), "截止日期"),
    ("speaker", _TEXT, "说话人"),
    ("confidence", _REAL, "置信度"),
    ("rule", _TEXT, "规则"),
    ("duplicate_of", _TEXT, "与何指标重复"),
    ("review", _LIST, "待核原因"),
    ("part_of", _TEXT, "属于哪个合计"),
]
_ENTITIES: list[Column] = [
    ("entity_id", _TEXT, "实体编号"),
    ("doc_id", _TEXT, "文档编号"),
    ("type", _TEXT, "类别"),
    ("text", _TEXT, "原文"),
    ("start", _INT, "起"),
    ("end", _INT, "止"),
    ("name", _TEXT, "名称"),
    ("title", _TEXT, "职务/身份"),
    ("org", _TEXT, "所属"),
    ("official", pa.bool_(), "公职"),
    ("adcode", _TEXT, "区划代码"),
    ("level", _TEXT, "层级"),
    ("place_path", _TEXT, "区划全称"),
    ("confidence", _REAL, "置信度"),
    ("rule", _TEXT, "规则"),
    ("candidates", _LIST, "候选代码"),
    ("note", _TEXT, "备注"),
]
_ACTIVITIES: list[Column] = [
    ("activity_id", _TEXT, "活动编号"),
    ("doc_id", _TEXT, "文档编号"),
    ("activity_type", _TEXT, "活动类型代码"),
    ("activity_name", _TEXT, "活动类型"),
    ("trigger", _TEXT, "触发词"),
    ("start", _INT, "起"),
    ("end", _INT, "止"),
    ("actor", _TEXT, "实施主体"),
    ("place", _TEXT, "地点"),
    ("adcode", _TEXT, "区划代码"),
    ("time_start", pa.date32(), "起始日期"),
    ("time_end", pa.date32(), "截止日期"),
    ("status", _TEXT, "状态"),
    ("metric_ids", _LIST, "相关指标"),
    ("rule", _TEXT, "规则"),
]
_PROBLEMS: list[Column] = [
    ("source", _TEXT, "来源文件"),
    ("stage", _TEXT, "环节"),
    ("kind", _TEXT, "问题类别"),
    ("message", _TEXT, "说明"),
    ("detail", _TEXT, "详情"),
]

COLUMNS: dict[str, list[Column]] = {
    "documents": _DOCUMENTS,
    "metrics": _METRICS,
    "entities": _ENTITIES,
    "activities": _ACTIVITIES,
    "problems": _PROBLEMS,
}
SCHEMAS: dict[str, pa.Schema] = {
    name: pa.schema([pa.field(column, kind) for column, kind, _ in columns]) for name, columns in COLUMNS.items()
}
HEADERS: dict[str, dict[str, str]] = {
    name: {column: header for column, _, header in columns} for name, columns in COLUMNS.items()
}
TABLES = tuple(COLUMNS)
