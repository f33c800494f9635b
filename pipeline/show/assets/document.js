(() => {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = (id) => document.getElementById(id);

  const WORDS = {
    zh: {
      skip: "跳到正文", home: "← 全部文件", print: "打印", lang: "English", bar: "图例与筛选", legend: "图例", text: "原文", rows: "数据",
      type: "类型", place: "地点", status: "状态", low: "仅低置信度", review: "仅待核", find: "查找", reset: "清除筛选", all: "全部",
      keys: "键盘：Tab 进入正文或列表，方向键移动，Enter 查看，Esc 返回。",
      kinds: { figure: "数字", person: "人物", place: "地点", org: "组织", activity: "活动", repair: "修复处" },
      shown: (n, m) => `显示 ${n} / ${m} 项数字`, none: "没有符合条件的条目。", mentions: (n) => `${n} 处`,
      derivation: "推导", rule: "规则", untraced: "批处理结果只保存规则名；用 shishi explain 可看到逐步推导。",
      restored: (r) => `修复：读作「${r}」`, guessed: (r) => `修复（推测）：读作「${r}」`, removed: "修复：转码时混入的字符，不计入正文",
      f: { quote: "原文", amount: "数量", si: "标准值", object: "对象", action: "动作", activity_name: "类型", role: "角色", status: "状态", change: "变化", actor: "主体", place: "地点",
        place_path: "区划", adcode: "代码", time: "时间", section: "小标题", speaker: "说话人", confidence: "置信度", review: "待核", duplicate_of: "重复于", part_of: "属于合计", rule: "规则",
        title: "职务", org: "所属", official: "公职", level: "层级", note: "备注", metric_ids: "相关数字", name: "名称" },
      roles: { input: "投入", activity: "活动", output: "产出", beneficiary: "受益", context: "背景" },
      statuses: { done: "已完成", ongoing: "进行中", planned: "计划", required: "要求", none: "无" },
      changes: { increase: "增加", decrease: "减少", from: "原为", to: "变为" },
      levels: { province: "省级", city: "地级", county: "县级", town: "乡级", village: "村级", group: "村民小组", natural: "自然地名" },
      steps: { quantity: "数量", object: "对象", action: "动作", type: "类型", actor: "主体", place: "地点", time: "时间" },
      scripts: { hans: "简体", hant: "繁体", mixed: "繁简混排" },
      damages: { pinyin: "混入拼音", byte_shift: "字节错位", width: "全角字符", entity: "HTML 实体", space: "数字间空格" },
      m: { source: "文件", outlet: "发布", author: "作者", publish_date: "日期", script: "字体", damage: "已修复", n_chars: "字数", rules_version: "规则版本" }, yes: "是", no: "否",
    },
    en: {
      skip: "Skip to the text", home: "← All documents", print: "Print", lang: "中文", bar: "Legend and filters", legend: "Legend", text: "Text as submitted", rows: "Rows",
      type: "Type", place: "Place", status: "Status", low: "Low confidence only", review: "To review only", find: "Find", reset: "Clear filters", all: "all",
      keys: "Keyboard: Tab into text or list, arrow keys to move, Enter to open, Esc to go back.",
      kinds: { figure: "Figures", person: "People", place: "Places", org: "Bodies", activity: "Acts", repair: "Repairs" },
      shown: (n, m) => `${n} of ${m} figures`, none: "Nothing matches.", mentions: (n) => `${n} ×`,
      derivation: "Derivation", rule: "rule", untraced: "A batch stores only the names of rules; shishi explain shows each step.",
      restored: (r) => `repaired: read as “${r}”`, guessed: (r) => `repaired (a guess): read as “${r}”`, removed: "repaired: noise of a converter, left out",
      f: { quote: "Quote", amount: "Amount", si: "SI value", object: "Object", action: "Action", activity_name: "Type", role: "Role", status: "Status", change: "Change", actor: "Actor", place: "Place",
        place_path: "Area", adcode: "Code", time: "Time", section: "Section", speaker: "Speaker", confidence: "Confidence", review: "To review", duplicate_of: "Repeats", part_of: "Part of", rule: "Rule",
        title: "Title", org: "Body", official: "Official", level: "Level", note: "Note", metric_ids: "Figures", name: "Name" },
      roles: { input: "input", activity: "activity", output: "output", beneficiary: "beneficiary", context: "context" },
      statuses: { done: "done", ongoing: "ongoing", planned: "planned", required: "required", none: "none" },
      changes: { increase: "increase", decrease: "decrease", from: "from", to: "to" },
      levels: { province: "province", city: "prefecture", county: "county", town: "township", village: "village", group: "group", natural: "natural place" },
      steps: { quantity: "amount", object: "object", action: "action", type: "type", actor: "actor", place: "place", time: "time" },
      scripts: { hans: "simplified", hant: "traditional", mixed: "mixed" },
      damages: { pinyin: "injected pinyin", byte_shift: "shifted bytes", width: "full-width", entity: "HTML entities", space: "spaced digits" },
      m: { source: "File", outlet: "Outlet", author: "Author", publish_date: "Date", script: "Script", damage: "Repaired", n_chars: "Characters", rules_version: "Rules" }, yes: "yes", no: "no",
    },
  };
  const KINDS = ["figure", "person", "place", "org", "activity"];
  const INNERMOST_FIRST = KINDS;
  const LOW = 0.5;
  let language = "zh";
  const t = () => WORDS[language];

  /* ---- small builders: text only ever enters the page through textContent ---- */
  const el = (tag, attributes = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null || value === undefined || value === false) continue;
      if (name === "class") node.className = value;
      else if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
      else node.setAttribute(name, value === true ? "" : String(value));
    }
    node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return node;
  };
  const bar = (share) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    svg.setAttribute("width", "34"); svg.setAttribute("height", "5");
    rect.setAttribute("width", String(Math.round(34 * share))); rect.setAttribute("height", "5");
    rect.setAttribute("fill", share < LOW ? "#b0234b" : "#5f7f9f");
    svg.append(rect);
    return el("span", { class: "sure" }, svg);
  };

  /* ---- entries: one a metric, one a distinct entity, one a distinct activity trigger ---- */
  const entries = [];
  const byMark = new Array(data.marks.length);
  const entryOfMetric = new Map();
  {
    const known = new Map();
    data.marks.forEach((mark, number) => {
      const row = mark.kind === "figure" ? data.metrics[mark.row] : mark.kind === "activity" ? data.activities[mark.row] : data.entities[mark.row];
      const key = mark.kind === "figure" ? `figure ${mark.row}` : mark.kind === "activity" ? `activity ${mark.row}` : JSON.stringify([mark.kind, row.name, row.adcode ?? null, row.title ?? null]);
      let entry = known.get(key);
      if (!entry) {
        entry = { id: entries.length, kind: mark.kind, row, marks: [], at: 0 };
        known.set(key, entry);
        entries.push(entry);
        if (mark.kind === "figure") entryOfMetric.set(row.metric_id, entry);
      }
      entry.marks.push(number);
      byMark[number] = entry;
    });
  }
  const ofKind = (kind) => entries.filter((entry) => entry.kind === kind);

  /* ---- the text ---- */
  const marksAt = data.pieces.map(() => []);
  data.marks.forEach((mark, number) => { for (let i = mark.at[0]; i < mark.at[1]; i += 1) marksAt[i].push(number); });
  const repairAt = new Map();
  data.repairs.forEach((repair) => { for (let i = repair.at[0]; i < repair.at[1]; i += 1) repairAt.set(i, repair); });
  const rank = (number) => KINDS.indexOf(data.marks[number].kind);
  marksAt.forEach((numbers) => numbers.sort((a, b) => rank(a) - rank(b) || a - b));
  const starts = new Set(data.marks.map((mark) => mark.at[0]));
  /* Where one mark ends and the next of its kind begins, a hair of space keeps them apart: 安化县|仙溪镇. */
  const seams = new Set();
  data.marks.forEach((mark) => {
    const next = marksAt[mark.at[1]] ?? [];
    if (next.some((number) => data.marks[number].kind === mark.kind && data.marks[number].at[0] === mark.at[1])) seams.add(mark.at[1] - 1);
  });
  const segments = [];
  const stops = [];
  const isShown = new Set(KINDS);
  let showRepairs = true;

  function paint(i) {
    const segment = segments[i];
    const numbers = marksAt[i].filter((number) => isShown.has(data.marks[number].kind) && passes.has(byMark[number]));
    let inner = document.createTextNode(data.pieces[i]);
    for (const kind of INNERMOST_FIRST) {
      if (numbers.some((number) => data.marks[number].kind === kind)) inner = el("span", { class: `k-${kind}` }, inner);
    }
    segment.replaceChildren(inner);
    segment.dataset.marks = numbers.join(" ");
    const stop = numbers.some((number) => data.marks[number].at[0] === i);
    if (numbers.length) segment.setAttribute("role", "button"); else segment.removeAttribute("role");
    if (stop) {
      const first = byMark[numbers[0]];
      segment.setAttribute("aria-label", `${data.pieces.slice(...data.marks[numbers[0]].at).join("")} ${t().kinds[first.kind]}`);
    } else segment.removeAttribute("aria-label");
    segment.removeAttribute("tabindex");
    return stop;
  }
  function buildText() {
    const box = $("text");
    data.pieces.forEach((piece, i) => {
      const segment = el("span", { class: "s", "data-i": i });
      const repair = repairAt.get(i);
      if (repair) segment.classList.add("repair", `repair-${repair.kind}`);
      if (seams.has(i)) segment.classList.add("seam");
      segments.push(segment);
      box.append(segment);
    });
    box.addEventListener("click", (event) => {
      const segment = event.target.closest(".s");
      if (segment) choose(Number(segment.dataset.i));
    });
    box.addEventListener("keydown", textKeys);
    box.addEventListener("mouseover", (event) => hover(event.target.closest(".s")));
    box.addEventListener("mouseleave", () => hover(null));
    box.addEventListener("focusin", (event) => hover(event.target.closest(".s")));
    box.addEventListener("focusout", () => hover(null));
  }
  function repaint() {
    stops.length = 0;
    const focused = document.activeElement?.dataset?.i;
    segments.forEach((_, i) => { if (paint(i)) stops.push(i); });
    const home = focused !== undefined && stops.includes(Number(focused)) ? Number(focused) : stops[0];
    if (home !== undefined) segments[home].tabIndex = 0;
    $("text").classList.toggle("plain", !showRepairs);
    highlight();
  }
  function moveStop(from, by) {
    const at = stops.indexOf(from);
    const next = by === -Infinity ? stops[0] : by === Infinity ? stops[stops.length - 1] : stops[Math.min(stops.length - 1, Math.max(0, at + by))];
    if (next === undefined) return;
    stops.forEach((i) => segments[i].removeAttribute("tabindex"));
    segments[next].tabIndex = 0;
    segments[next].focus();
  }
  const STEP_KEYS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };
  function textKeys(event) {
    const segment = event.target.closest(".s");
    if (!segment || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key in STEP_KEYS) moveStop(Number(segment.dataset.i), STEP_KEYS[event.key]);
    else if (event.key === "Enter" || event.key === " ") choose(Number(segment.dataset.i), true);
    else if (event.key === "Escape") select(null);
    else return;
    event.preventDefault();
  }
  /* A click on a place inside an organisation takes the innermost mark first, then the one around it. */
  function choose(i, focusCard = false) {
    const numbers = (segments[i].dataset.marks || "").split(" ").filter(Boolean).map(Number);
    if (!numbers.length) { select(null); return; }
    const chosen = numbers.map((number) => byMark[number]);
    const at = chosen.indexOf(selected);
    const next = chosen[(at + 1) % chosen.length];
    next.at = next.marks.indexOf(numbers[chosen.indexOf(next)]);
    select(next, { scrollText: false, focusCard });
  }

  /* ---- filters ---- */
  const passes = new Set(entries);
  const filters = { type: "", place: "", status: "", low: false, review: false, word: "" };
  const sure = (row) => (row.confidence === undefined ? 1 : row.confidence);
  function fits(entry) {
    const { row, kind } = entry;
    const work = kind === "figure" || kind === "activity";
    if (filters.type && (!work || row.activity_type !== filters.type)) return false;
    if (filters.status && (!work || row.status !== filters.status)) return false;
    if (filters.place && (kind === "place" ? row.name : row.place) !== filters.place) return false;
    if (filters.low && sure(row) >= LOW) return false;
    if (filters.review && !(row.review && row.review.length)) return false;
    if (filters.word) {
      const hay = [row.quote, row.amount, row.object, row.action, row.activity_name, row.actor, row.place, row.place_path, row.name, row.text, row.title, row.trigger].filter(Boolean).join(" ").toLowerCase();
      if (!hay.includes(filters.word)) return false;
    }
    return true;
  }
  function refilter() {
    passes.clear();
    entries.forEach((entry) => { if (fits(entry)) passes.add(entry); });
    if (selected && !passes.has(selected)) selected = null;
    repaint();
    buildTabs();
    buildList();
    const figures = ofKind("figure");
    $("shown").textContent = t().shown(figures.filter((entry) => passes.has(entry)).length, figures.length);
  }
  function fillSelect(box, options) {
    const value = box.value;
    box.replaceChildren(el("option", { value: "" }, t().all), ...options.map(([key, name, count]) => el("option", { value: key }, `${name} (${count})`)));
    box.value = value;
  }
  function counted(rows, key, name) {
    const seen = new Map();
    rows.forEach((row) => { if (row[key]) seen.set(row[key], [row[key], name(row), (seen.get(row[key])?.[2] ?? 0) + 1]); });
    return [...seen.values()].sort((a, b) => b[2] - a[2]);
  }
  function buildFilters() {
    fillSelect($("by-type"), counted(data.metrics, "activity_type", (row) => row.activity_name));
    fillSelect($("by-place"), counted(data.metrics, "place", (row) => row.place));
    fillSelect($("by-status"), counted(data.metrics, "status", (row) => t().statuses[row.status] ?? row.status));
  }
  function readFilters() {
    Object.assign(filters, {
      type: $("by-type").value, place: $("by-place").value, status: $("by-status").value,
      low: $("by-low").checked, review: $("by-review").checked, word: $("by-word").value.trim().toLowerCase(),
    });
    refilter();
  }

  /* ---- legend, tabs ---- */
  function buildLegend() {
    const counts = (kind) => data.marks.filter((mark) => mark.kind === kind).length;
    const buttons = KINDS.map((kind) => el("button", { type: "button", "aria-pressed": isShown.has(kind), "data-kind": kind, on: { click: (event) => {
      if (isShown.has(kind)) isShown.delete(kind); else isShown.add(kind);
      event.currentTarget.setAttribute("aria-pressed", isShown.has(kind));
      repaint();
    } } }, el("i", { class: `k-${kind}` }, t().kinds[kind]), el("small", {}, String(counts(kind)))));
    if (data.repairs.length) {
      buttons.push(el("button", { type: "button", "aria-pressed": showRepairs, "data-kind": "repair", on: { click: (event) => {
        showRepairs = !showRepairs;
        event.currentTarget.setAttribute("aria-pressed", showRepairs);
        repaint();
      } } }, el("i", { class: "repair" }, t().kinds.repair), el("small", {}, String(data.repairs.length))));
    }
    $("legend").replaceChildren(...buttons);
  }
  let tab = "figure";
  function buildTabs() {
    $("tabs").replaceChildren(...KINDS.map((kind) => el("button", {
      type: "button", role: "tab", id: `tab-${kind}`, "aria-selected": tab === kind, "aria-controls": "list", tabindex: tab === kind ? 0 : -1,
      on: { click: () => openTab(kind) },
    }, t().kinds[kind], el("small", {}, String(ofKind(kind).filter((entry) => passes.has(entry)).length)))));
    $("list").setAttribute("aria-labelledby", `tab-${tab}`);
  }
  function openTab(kind) {
    if (tab === kind) return;
    tab = kind;
    buildTabs();
    buildList();
  }
  $("tabs").addEventListener("keydown", (event) => {
    if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
    openTab(KINDS[(KINDS.indexOf(tab) + (event.key === "ArrowRight" ? 1 : KINDS.length - 1)) % KINDS.length]);
    $(`tab-${tab}`).focus();
    event.preventDefault();
  });

  /* ---- the list of rows ---- */
  /* A whole month or year by its name, anything else by its days. */
  function time(row) {
    const { time_start: start, time_end: end } = row;
    if (!start || !end || start === end) return start ?? "";
    if (start.slice(0, 4) === end.slice(0, 4) && start.endsWith("-01-01") && end.endsWith("-12-31")) return start.slice(0, 4);
    const last = new Date(Date.UTC(Number(start.slice(0, 4)), Number(start.slice(5, 7)), 0)).getUTCDate();
    if (start.slice(0, 7) === end.slice(0, 7) && start.endsWith("-01") && Number(end.slice(8)) === last) return start.slice(0, 7);
    return `${start} – ${end}`;
  }
  const joined = (parts) => parts.filter(Boolean).join(" · ");
  function headline(entry) {
    const { row, kind } = entry;
    if (kind === "figure") {
      return [
        el("div", { class: "line" }, el("span", { class: "figure" }, row.amount), el("span", { class: "what" }, joined([row.object, row.action])), el("span", { class: "kind" }, row.activity_name)),
        el("div", { class: "sub" }, el("span", {}, joined([row.place, row.actor !== row.place ? row.actor : "", time(row), t().roles[row.role], row.status === "none" ? "" : t().statuses[row.status],
          row.duplicate_of ? t().f.duplicate_of : "", row.part_of ? t().f.part_of : ""])),
          el("span", { class: "signs" }, row.review ? el("span", { class: "flag", title: row.review.join("；") }, "⚑") : null,
            el("span", { title: `${t().f.confidence} ${sure(row).toFixed(2)}` }, bar(sure(row))))),
      ];
    }
    if (kind === "activity") {
      return [
        el("div", { class: "line" }, el("span", { class: "what" }, row.trigger), el("span", { class: "kind" }, row.activity_name)),
        el("div", { class: "sub" }, el("span", {}, joined([row.place, row.actor, time(row), t().statuses[row.status]]))),
      ];
    }
    return [
      el("div", { class: "line" }, el("span", { class: "what" }, row.name), row.title ? el("span", { class: "sub" }, row.title) : null, el("span", { class: "kind" }, t().mentions(entry.marks.length))),
      row.place_path || row.org ? el("div", { class: "sub" }, joined([row.place_path, row.org, row.adcode])) : null,
    ];
  }
  function fields(row) {
    const names = t().f;
    const value = {
      quote: row.quote ?? (row.text !== row.name ? row.text : null), amount: row.amount, si: row.unit_si && row.unit_si !== "1" && row.value_si !== undefined ? `${row.value_si.toLocaleString("en")} ${row.unit_si}` : null,
      object: row.object, action: row.action, activity_name: row.activity_name && `${row.activity_name}（${row.activity_type}）`, role: row.role && t().roles[row.role], status: row.status && t().statuses[row.status],
      change: row.change && t().changes[row.change], actor: row.actor, place: row.place, place_path: row.place_path, adcode: row.adcode, title: row.title, org: row.org,
      official: row.official === undefined ? null : row.official ? t().yes : t().no, level: row.level && t().levels[row.level], time: time(row), section: row.section, speaker: row.speaker,
      confidence: row.confidence === undefined ? null : row.confidence.toFixed(2), review: row.review?.join("；"), note: row.note,
    };
    const list = el("dl");
    for (const [name, text] of Object.entries(value)) if (text) list.append(el("dt", {}, names[name]), el("dd", {}, text));
    for (const name of ["duplicate_of", "part_of"]) {
      const other = row[name] && entryOfMetric.get(row[name]);
      if (other) list.append(el("dt", {}, names[name]), el("dd", {}, link(other)));
    }
    if (row.metric_ids) {
      const others = row.metric_ids.map((id) => entryOfMetric.get(id)).filter(Boolean);
      if (others.length) list.append(el("dt", {}, names.metric_ids), el("dd", {}, ...others.flatMap((other, i) => (i ? ["、", link(other)] : [link(other)]))));
    }
    return list;
  }
  const link = (entry) => el("button", { type: "button", class: "goto", on: { click: () => select(entry, { focusCard: true }) } }, entry.row.quote ?? entry.row.amount);
  function derivation(row) {
    const nodes = [el("h3", {}, t().derivation)];
    if (row.steps?.length) {
      nodes.push(el("ol", { class: "steps" }, ...row.steps.map((step) => el("li", {},
        el("span", { class: "name" }, t().steps[step.step] ?? step.step), " ", step.step === "type" ? null : el("q", {}, step.text), " ", el("code", {}, step.rule)))));
    }
    nodes.push(el("div", {}, `${t().rule} `, el("code", {}, row.rule ?? "")));
    if (!row.steps?.length && data.home) nodes.push(el("div", { class: "sub" }, t().untraced));
    return nodes;
  }
  function card(entry) {
    const open = entry === selected;
    const head = el("button", { type: "button", "aria-expanded": open, "data-entry": entry.id, tabindex: -1 }, ...headline(entry));
    head.addEventListener("click", () => {
      if (selected === entry) entry.at = (entry.at + 1) % entry.marks.length;
      select(entry, { scrollList: false });
    });
    const node = el("div", { class: "card", "data-entry": entry.id, "aria-current": open ? "true" : null }, head);
    if (open) node.append(el("div", { class: "detail" }, fields(entry.row), ...(entry.kind === "figure" || entry.row.rule ? derivation(entry.row) : [])));
    return node;
  }
  const cards = new Map();
  let opened = null;
  function buildList() {
    const listed = ofKind(tab).filter((entry) => passes.has(entry));
    cards.clear();
    listed.forEach((entry) => cards.set(entry, card(entry)));
    opened = selected && cards.has(selected) ? selected : null;
    $("list").replaceChildren(...(listed.length ? cards.values() : [el("p", { class: "empty" }, t().none)]));
    const stop = cards.get(opened ?? listed[0]);
    if (stop) stop.firstElementChild.tabIndex = 0;
  }
  /* Only the card that closes and the one that opens are made anew. */
  function updateList() {
    for (const entry of new Set([opened, selected])) {
      const old = entry && cards.get(entry);
      if (!old) continue;
      const made = card(entry);
      old.replaceWith(made);
      cards.set(entry, made);
    }
    opened = selected && cards.has(selected) ? selected : null;
    const first = cards.values().next().value;
    if (first) first.firstElementChild.tabIndex = opened ? -1 : 0;
    if (opened) cards.get(opened).firstElementChild.tabIndex = 0;
  }
  $("list").addEventListener("keydown", (event) => {
    const head = event.target.closest(".card > button");
    if (event.key === "Escape") {
      const back = selected && segments[data.marks[selected.marks[selected.at]].at[0]];
      if (back) { stops.forEach((i) => segments[i].removeAttribute("tabindex")); back.tabIndex = 0; back.focus(); }
      return;
    }
    if (!head || !["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
    const node = head.parentNode;
    const next = { Home: $("list").firstElementChild, End: $("list").lastElementChild, ArrowDown: node.nextElementSibling, ArrowUp: node.previousElementSibling }[event.key];
    if (next) select(entries[Number(next.dataset.entry)], { focusCard: true });
    event.preventDefault();
  });

  /* ---- selection ---- */
  let selected = null;
  function select(entry, { scrollText = true, scrollList = true, focusCard = false } = {}) {
    selected = entry;
    if (entry && entry.kind !== tab) openTab(entry.kind);
    updateList();
    highlight();
    if (!entry) return;
    const node = cards.get(entry);
    if (node && (scrollList || focusCard)) node.scrollIntoView({ block: "nearest" });
    if (node && focusCard) node.firstElementChild.focus({ preventScroll: true });
    else if (node && !scrollList) node.firstElementChild.focus({ preventScroll: true });
    if (scrollText) {
      const first = segments[data.marks[entry.marks[entry.at]].at[0]];
      const box = first.getBoundingClientRect();
      const top = document.querySelector(".bar").getBoundingClientRect().bottom;
      if (box.top < top + 20 || box.bottom > window.innerHeight - 40) first.scrollIntoView({ block: "center" });
    }
  }
  const lit = new Set();
  function highlight() {
    for (const segment of lit) {
      segment.classList.remove("selected", "in-sentence", "step", "step-head", "step-tail");
      delete segment.dataset.step;
    }
    lit.clear();
    if (!selected) return;
    const each = ([first, last], action) => {
      for (let i = first; i < last; i += 1) {
        lit.add(segments[i]);
        action(segments[i], i);
      }
    };
    if (selected.row.sentence) each(selected.row.sentence, (segment) => segment.classList.add("in-sentence"));
    for (const step of selected.row.steps ?? []) {
      if (step.step === "quantity" || step.step === "type") continue;
      each(step.at, (segment, i) => {
        segment.classList.add("step");
        if (i === step.at[1] - 1) segment.classList.add("step-tail");
        if (i === step.at[0]) {
          segment.dataset.step = segment.dataset.step ? `${segment.dataset.step} ${t().steps[step.step]}` : t().steps[step.step] ?? step.step;
          segment.classList.add("step-head");
        }
      });
    }
    const marks = selected.kind === "figure" || selected.kind === "activity" ? [selected.marks[selected.at]] : selected.marks;
    marks.forEach((number) => each(data.marks[number].at, (segment) => segment.classList.add("selected")));
  }

  /* ---- hover ---- */
  let hovered = [];
  function hover(segment) {
    hovered.forEach((node) => node.classList.remove("hover"));
    hovered = [];
    const tip = $("tip");
    const numbers = segment ? (segment.dataset.marks || "").split(" ").filter(Boolean).map(Number) : [];
    const repair = segment && showRepairs ? repairAt.get(Number(segment.dataset.i)) : null;
    if (!numbers.length && !repair) { tip.hidden = true; return; }
    const lines = [];
    if (numbers.length) {
      const entry = byMark[numbers[0]];
      const mark = data.marks[numbers[0]];
      for (let i = mark.at[0]; i < mark.at[1]; i += 1) { segments[i].classList.add("hover"); hovered.push(segments[i]); }
      const node = cards.get(entry);
      if (node) { node.classList.add("hover"); hovered.push(node); }
      numbers.forEach((number) => lines.push(...summary(byMark[number])));
    }
    if (repair) lines.push(el("div", { class: "dim" }, repair.kind === "removed" ? t().removed : t()[repair.kind](repair.reading)));
    tip.replaceChildren(...lines);
    tip.hidden = false;
    const box = segment.getClientRects()[0] ?? segment.getBoundingClientRect();
    const left = Math.min(Math.max(8, box.left), document.documentElement.clientWidth - tip.offsetWidth - 8);
    const below = box.bottom + 10 + tip.offsetHeight < window.innerHeight;
    tip.style.left = `${left + window.scrollX}px`;
    tip.style.top = `${(below ? box.bottom + 10 : box.top - tip.offsetHeight - 10) + window.scrollY}px`;
  }
  function summary(entry) {
    const { row, kind } = entry;
    if (kind === "figure") {
      const path = (row.steps ?? []).filter((step) => step.step !== "type").map((step) => `${t().steps[step.step] ?? step.step}「${step.text}」`).join(" ← ");
      return [
        el("div", {}, el("b", {}, row.amount), ` ${joined([row.object, row.action])}`),
        el("div", {}, joined([row.activity_name, t().roles[row.role], row.status === "none" ? "" : t().statuses[row.status], row.place, row.actor, time(row)])),
        path ? el("div", { class: "dim" }, path) : null,
        row.review ? el("div", { class: "dim" }, `⚑ ${row.review.join("；")}`) : null,
      ].filter(Boolean);
    }
    if (kind === "activity") return [el("div", {}, el("b", {}, row.activity_name), ` ${row.trigger}`), el("div", { class: "dim" }, joined([row.place, row.actor, t().statuses[row.status]]))];
    return [el("div", {}, el("b", {}, row.name), ` ${row.title ?? ""}`), el("div", { class: "dim" }, joined([t().kinds[kind], row.place_path, row.adcode, row.org]))];
  }

  /* ---- head, language ---- */
  function buildHead() {
    const row = data.document;
    $("title").textContent = row.title || row.source || "";
    const shown = { source: row.source, outlet: row.outlet, author: row.author, publish_date: row.publish_date, script: t().scripts[row.script], n_chars: row.n_chars?.toLocaleString("en"),
      damage: row.damage?.map((name) => t().damages[name] ?? name).join("、") };
    $("meta").replaceChildren(...Object.entries(shown).filter(([, value]) => value).map(([name, value]) => el("span", {}, `${t().m[name]} `, el("b", {}, value))));
    $("warnings").replaceChildren(...data.problems.map((problem) => el("li", {}, problem.message)));
    $("foot").textContent = `shishi ${row.pipeline_version ?? ""} · ${t().m.rules_version} ${row.rules_version ?? ""}`;
  }
  function speak(name) {
    language = name;
    document.documentElement.lang = name === "zh" ? "zh-CN" : "en";
    document.querySelectorAll("[data-t]").forEach((node) => { node.textContent = t()[node.dataset.t]; });
    document.querySelectorAll("[data-label]").forEach((node) => node.setAttribute("aria-label", t()[node.dataset.label]));
    $("lang").textContent = t().lang;
    $("lang").lang = name === "zh" ? "en" : "zh-CN";
    buildHead();
    buildLegend();
    buildFilters();
    refilter();
  }
  $("lang").addEventListener("click", () => speak(language === "zh" ? "en" : "zh"));
  $("print").addEventListener("click", () => window.print());
  /* On paper the list is that of all figures, whatever is open on the screen. */
  window.addEventListener("beforeprint", () => {
    select(null);
    openTab("figure");
  });
  for (const id of ["by-type", "by-place", "by-status", "by-low", "by-review"]) $(id).addEventListener("change", readFilters);
  $("by-word").addEventListener("input", readFilters);
  $("reset").addEventListener("click", () => {
    for (const id of ["by-type", "by-place", "by-status", "by-word"]) $(id).value = "";
    for (const id of ["by-low", "by-review"]) $(id).checked = false;
    readFilters();
  });
  if (data.home) { $("home").href = data.home; $("home").hidden = false; }
  buildText();
  speak("zh");
  const wanted = decodeURIComponent(location.hash.slice(1));
  if (entryOfMetric.has(wanted)) select(entryOfMetric.get(wanted));
})();
