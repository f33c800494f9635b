"""Chinese words for the codes of the tables, for sheets that people read."""

from __future__ import annotations

ROLES = {"input": "投入", "activity": "活动", "output": "产出", "beneficiary": "受益", "context": "背景"}
STATUSES = {"done": "已完成", "ongoing": "进行中", "planned": "计划", "required": "要求", "none": "—"}
BOUNDS = {"exact": "准确", "about": "约", "at_least": "以上", "at_most": "以内", "range": "区间"}
CHANGES = {"increase": "增加", "decrease": "减少", "from": "原为", "to": "变为"}
DIMENSIONS = {
    "count": "数量", "length": "长度", "area": "面积", "volume": "体积", "mass": "重量", "money": "金额", "ratio": "比率",
    "duration": "时长", "energy": "能量", "power": "功率", "other": "其他",
}  # fmt: skip
LEVELS = {
    "province": "省级",
    "city": "地级",
    "county": "县级",
    "town": "乡级",
    "village": "村级",
    "group": "村民小组",
    "natural": "自然地物",
}
OFFICIAL = {True: "公职", False: "群众"}
PROBLEM_KINDS = {
    "archive-bomb": "压缩包异常", "binary": "不是文本", "converter": "需要 LibreOffice", "crashed": "处理中断", "damaged": "文件损坏",
    "duplicate": "重复文件", "empty": "空文件", "encoding": "编码问题", "encrypted": "文件加密", "format": "格式不支持", "ignored": "系统文件",
    "internal": "程序错误", "link-loop": "循环链接", "memory": "内存不足", "nesting": "嵌套过深", "no-text": "没有文字层", "special": "不是普通文件",
    "text-column": "未指明正文列", "timeout": "超时", "too-large": "文件过大", "too-long": "文本过长", "unreadable": "无法打开", "unsafe-path": "路径不安全",
}  # fmt: skip
CODES: dict[str, dict[str, str]] = {
    "role": ROLES,
    "status": STATUSES,
    "bound": BOUNDS,
    "change": CHANGES,
    "dimension": DIMENSIONS,
    "level": LEVELS,
}
