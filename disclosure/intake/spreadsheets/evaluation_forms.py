"""Evaluation forms: one project a sheet, read as the form that it is.

Self-evaluation forms (项目支出绩效自评表) of the finance departments: names of project and bodies
in pairs of label and value; the funds with their rate of execution; goals and what came of them;
the tree of indicators with 年度指标值, 实际完成值, 分值, 得分; the total. Scoring forms
(绩效评价打分表), by which others evaluate: of the indicators 分值, 评分标准, 得分, 扣分原因.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise
from math import inf

from disclosure.intake.joining.draft_entries import CHOICE
from disclosure.intake.joining.join_titles import core_of
from disclosure.intake.spreadsheets.cell_values import YEARS
from disclosure.intake.spreadsheets.code_words import find_code
from disclosure.intake.spreadsheets.column_labels import key, narrow
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.evaluation_funds import read_funds
from disclosure.intake.spreadsheets.grids import Cell, Sheet, plain
from disclosure.intake.spreadsheets.name_lookup import digest
from disclosure.intake.spreadsheets.sheet_amounts import number_in_words, read_number
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.intake.spreadsheets.stacked_headings import Merges
from disclosure.intake.spreadsheets.told_days import day_of_form
from disclosure.model.cell_references import address
from disclosure.model.schemas import tables

_TITLE = re.compile(r"自评表|绩效.*自评|绩效目标完成情况表|绩效目标自评")
# The title of a scoring form, and what the project is called in it; bids are scored as well.
_SCORING = re.compile(
    r"(?:附件\s*\d*\s*[:：.、]?)?\s*(?P<name>.*?)(?:绩效)?(?:评价|考核|考评|评估)?(?:指标(?:体系)?及?)?"
    r"(?:打分|评分|得分|考核|考评)(?:情况)?表"
)
_OF_BIDS = re.compile("评标|评审|投标|磋商|谈判|询价|比选|供应商评分")
# What stands beside the points of such a form: by what they were given, or why not.
_STANDARDS = re.compile(
    r"(?:评分|评价|考核|考评|打分|计分|扣分|指标)(?:标准|细则|依据|办法|规则|说明|解释|要点|原因|理由|因素)|扣分"
)
_YEAR = re.compile(r"(20\d\d)\s*年")
# A whole day tells when a form was filled in, not of which year it is.
_DAY = re.compile(r"20\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}")
_SAYS_YEAR = re.compile(r"\s*[(（]?\s*20\d\d\s*年度?\s*[)）]?\s*")
_TITLE_ROWS, _TITLE_CELLS = 5, 2
# What stands over what came of the goals.
_OUTCOMES = frozenset({"实际完成情况", "全年实际完成情况", "目标实际完成情况"})
# What stands over the columns of the indicators.
_COLUMNS: Mapping[str, re.Pattern[str]] = {
    "level-1": re.compile("一级指标"),
    "level-2": re.compile("二级指标|指标(?:类型|类别|维度)"),
    "level-3": re.compile("三级指标|指标名称|指标内容"),
    "target": re.compile("指标值|目标值|^(?:年度)?目标$"),
    "actual": re.compile("实际完成|完成值|全年完成|实际值|完成情况"),
    "weight": re.compile("分值|权重"),
    "score": re.compile("得分(?!率|标准)|评分(?!标准|细则|依据|办法|规则|说明|要点|理由)|自评分"),
}
# What is over a part of the year, or is expected: 上半年完成值, 1-7月完成情况, 全年预计完成值.
_NOT_FINAL = re.compile(r"上半年|下半年|季度|\d月|预计|监控|上年")
# What a list of indicators without levels calls them; over levels it is their heading.
_PLAIN_INDICATOR = re.compile("(?:绩效|评价|考核|自评)?指标")
_SCORED_INDICATOR = re.compile(
    "(?:绩效|评价|考核|考评|评分|打分|自评)?(?:指标|内容|项目|要素|事项)"
)
# What several scores of an indicator come to, of which the last stands.
_FINAL_SCORE = re.compile("平均|最终|最后|综合|合计|总")
_LEVELS = ("level-1", "level-2", "level-3")
# What stands in a list of indicators of several projects, which is no form.
_OF_LISTS = frozenset({"项目名称", "评价", "评价编号", "项目编号"})
_UNITS = ("项目实施单位", "实施单位", "项目单位", "预算单位", "自评单位", "填报单位", "单位名称")
_EVALUATORS = (
    "评价机构",
    "第三方机构",
    "第三方评价机构",
    "评价单位",
    "评估机构",
    "评估单位",
    "考核单位",
)
_UNDERTAKERS = ("承接主体", "承接单位", "承接机构", "服务机构", "服务单位", "供应商", "中标供应商")
_PURCHASERS = ("购买主体", "采购人", "采购单位", "购买单位")
_DEPARTMENTS = ("主管部门", "主管部门及代码", "主管单位", "部门名称")
_TOTAL = re.compile(r"(总|合)(分|计)|总得分|自评得分")
# What stands above the indicators, or below, before the score and the grade of the whole.
_SCORES = ("总分", "总得分", "自评得分", "自评总分", "评价得分")
_GRADES = ("自评等级", "自评等次", "评价等级", "评价等次", "绩效等级", "自评结果", "等级", "等次")
_GRADED = re.compile(r"(?P<grade>[^\d()]+)(?:\((?P<points>[\d.]+)分?\))?")
_HIGHER = ("≥", ">=", ">", "﹥", "≧", "不少于", "不低于", "大于等于", "大于", "达到", "高于")
_LOWER = ("≤", "<=", "<", "﹤", "≦", "不超过", "不高于", "不多于", "小于等于", "小于", "低于")
_BOUND = re.compile(rf"({'|'.join((*_HIGHER, *_LOWER))}|=|约)?\s*")
_RATE = re.compile("执行率")


@dataclass
class _Form:
    """Where the parts of a form stand: the header of the indicators, and its columns."""

    sheet: Sheet
    merges: Merges
    header: int
    columns: Mapping[str, int]
    year: str
    titles: Sequence[str]
    is_scoring: bool = False
    values: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def leaf(self) -> str:
        """The deepest level of the indicators, which has their values."""
        return max(level for level in _LEVELS if level in self.columns)

    def value(self, row: int, column: int) -> Cell | None:
        """The cell, or the first of the merged area that it belongs to."""
        return self.merges.value(self.sheet, row, column) if column else None


def read_forms(sheet: Sheet, log: Log) -> list[Draft] | None:
    """The evaluations of the self-evaluation forms of a sheet, one under another, with their
    indicators and funds; None for any other sheet."""
    parts = [*_parts(sheet)]
    forms = [form for part in parts if (form := _find_form(part))]
    if not forms or len(forms) < len(parts):
        return None
    return [draft for form in forms for draft in _read_form(form, log)]


def _parts(sheet: Sheet) -> Iterator[Sheet]:
    """A sheet in its forms, each from its title on, as far as a title stands over indicators."""
    titles = [
        row
        for row in sorted(sheet.rows)
        if len(sheet.rows[row]) <= _TITLE_CELLS
        and any(_TITLE.search(narrow(cell.text)) for cell in sheet.rows[row].values())
    ]
    begins: list[int] = []
    if len(titles) > 1:
        heads = [row for row in sheet.rows if _heads_indicators(_header_columns(sheet.rows[row]))]
        ends = [*titles[1:], max(sheet.rows) + 1]
        begins = [
            row
            for row, end in zip(titles, ends, strict=True)
            if any(row < head < end for head in heads)
        ][1:]
    for first, end in pairwise([0, *begins, inf]) if begins else ():
        rows = {number: cells for number, cells in sheet.rows.items() if first <= number < end}
        yield replace(sheet, rows=rows)
    if not begins:
        yield sheet


def _read_form(form: _Form, log: Log) -> list[Draft]:
    sheet = form.sheet
    heads = sheet.rows[form.header]
    if form.is_scoring and len(scores := _scores(heads)) > 1:
        area = f"{address(form.header, scores[0])}:{address(form.header, scores[-1])}"
        named = "、".join(heads[at].text for at in scores)
        log.fault("sheet-scores-several", sheet, area, resource="indicators", value=named)
    _read_pairs(form)
    evaluation = _evaluation(form, log)
    indicators = [*_execution(form, evaluation, log), *_indicators(form, evaluation, log)]
    funds = [*read_funds(sheet, form.merges, form.header, evaluation, log)]
    _tell_rest(form, evaluation, {draft.row for draft in funds}, log)
    _tell_below(form, {draft.row for draft in indicators}, evaluation, log)
    return [evaluation, *indicators, *funds]


def _find_form(sheet: Sheet) -> _Form | None:
    first = [
        cell.text for row in sheet.first_rows(_TITLE_ROWS) for cell in sheet.rows[row].values()
    ]
    titles = [narrow(text) for text in (sheet.name, *first)]
    is_own = any(map(_TITLE.search, titles))
    if not is_own and any(map(_OF_BIDS.search, titles)):
        return None
    merges = Merges(sheet)
    for row in sorted(sheet.rows):
        columns = _header_columns(sheet.rows[row])
        labels = {key(cell.text) for cell in sheet.rows[row].values()}
        if is_own:
            heads = _heads_indicators(columns)
        else:
            columns = _scored_columns(sheet.rows[row], columns)
            heads = bool(columns) and any(map(_STANDARDS.search, labels))
        if heads and labels.isdisjoint(_OF_LISTS):
            years = {year for text in titles for year in _YEAR.findall(_DAY.sub("", text))}
            year = years.pop() if len(years) == 1 else ""
            return _Form(sheet, merges, row, columns, year, titles, is_scoring=not is_own)
    return None


def _heads_indicators(columns: Mapping[str, int]) -> bool:
    """Whether these are the columns of indicators: of two levels, or of one with what was aimed at
    and what came of it."""
    levels = columns.keys() & {*_LEVELS}
    has_values = "target" in columns and not columns.keys().isdisjoint({"actual", "score"})
    return bool(levels) and (has_values or ("level-3" in levels and len(levels) > 1))


def _scored_columns(cells: Mapping[int, Cell], columns: Mapping[str, int]) -> dict[str, int]:
    """The columns of the indicators of a scoring form: levels, points that could be had behind the
    deepest of them, points that were; empty for another row."""
    found = {name: at for name, at in columns.items() if name in {*_LEVELS, "score"}}
    plain_columns = [
        at for at, cell in sorted(cells.items()) if _SCORED_INDICATOR.fullmatch(key(cell.text))
    ]
    if found.keys().isdisjoint({"level-1", "level-2"}):
        found |= dict(zip(("level-3", "level-2"), reversed(plain_columns), strict=False))
    levels = found.keys() & {*_LEVELS}
    deepest = found[max(levels)] if levels else 0
    weights = [
        at
        for at, cell in sorted(cells.items())
        if at > deepest and _COLUMNS["weight"].search(key(cell.text))
    ]
    if not (levels and weights and "score" in found):
        return {}
    return {**found, "weight": weights[0], "score": _scores(cells)[-1]}


def _scores(cells: Mapping[int, Cell]) -> list[int]:
    """The columns of the points that were given: by others where they stand beside one's own, and
    what several come to."""
    scores = [at for at, c in sorted(cells.items()) if _COLUMNS["score"].search(key(c.text))]
    of_others = [at for at in scores if "自评" not in cells[at].text] or scores
    return [at for at in of_others if _FINAL_SCORE.search(cells[at].text)] or of_others


def _header_columns(cells: Mapping[int, Cell]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for column, cell in sorted(cells.items()):
        for name, pattern in _COLUMNS.items():
            is_final = name != "actual" or not _NOT_FINAL.search(narrow(cell.text))
            if name not in columns and is_final and pattern.search(key(cell.text)):
                columns[name] = column
                break
    plain_columns = [
        at for at, c in sorted(cells.items()) if _PLAIN_INDICATOR.fullmatch(key(c.text))
    ]
    if plain_columns and columns.keys().isdisjoint(_LEVELS):
        columns["level-3"] = plain_columns[0]
    return columns


def _read_pairs(form: _Form) -> None:
    """Label and value in the cells above the indicators, and below their total: 项目名称 |
    老年助餐."""
    totals = [
        row for row in form.sheet.rows if row > form.header and _is_total(form.sheet.rows[row])
    ]
    end = min(totals, default=max(form.sheet.rows))
    for row in sorted(row for row in form.sheet.rows if not form.header <= row <= end):
        cells = sorted(form.sheet.rows[row].items())
        for (_, label), (column, value) in pairwise(cells):
            name = key(re.sub(r"\(.*?\)", "", narrow(label.text)))
            form.values.setdefault(name, (value.text, address(row, column)))
        for column, cell in cells:
            name, colon, text = narrow(cell.text).partition(":")
            if colon and text.strip():
                form.values.setdefault(key(name), (text.strip(), address(row, column)))


def _first(form: _Form, names: tuple[str, ...]) -> tuple[str, str]:
    return next((form.values[key(name)] for name in names if key(name) in form.values), ("", ""))


def _evaluation(form: _Form, log: Log) -> Draft:
    sheet = form.sheet
    draft = Draft(tables()["evaluations"], sheet, min(sheet.rows), {}, is_form=True)
    title, cell = _first(form, ("项目名称", "项目支出名称", "评价项目", "服务项目名称"))
    if not title and form.is_scoring:
        title, cell = _named_in_title(form)
    said = {
        "title": (title, cell),
        "@project": _chosen(form) or (title, cell),
        **_bodies(form),
        "conclusion": _result(form),
    }
    for name, (text, at) in said.items():
        if text:
            draft.values[name], draft.elsewhere[name] = text, at
        if text and name in {"title", "@project", "evaluator_id", "conclusion"}:
            log.converted(sheet, at, "evaluations", name.lstrip("@"), text, text, "evaluation-form")
    _take_total(form, draft, log)
    if kind := _kind_of_evaluator(form):
        draft.values["evaluator_kind"] = kind
    day, day_cell = day_of_form(sheet, log)
    if day:
        draft.values["evaluated_on"], draft.elsewhere["evaluated_on"] = day, day_cell
        log.converted(sheet, day_cell, "evaluations", "evaluated_on", day, day, "evaluation-form")
    if form.year:
        draft.values |= {"period_from": f"{form.year}-01-01", "period_to": f"{form.year}-12-31"}
    evaluator = draft.values.get("evaluator_id", "")
    draft.values["evaluation_id"] = f"evaluation-{digest(title, evaluator, form.year)}"
    if not title:
        where = f"{min(sheet.rows)}:{min(sheet.rows)}"
        log.fault("sheet-form-nameless", sheet, where, resource="evaluations", field="title")
    return draft


def _bodies(form: _Form) -> dict[str, tuple[str, str]]:
    """Who evaluated: the unit of a self-evaluation form, for the department above it; of others
    only who is called so, beside who bought and provided what they evaluated."""
    department, department_cell = _first(form, _DEPARTMENTS)
    unit, unit_cell = _first(form, _UNITS)
    if not unit:
        (unit, unit_cell), department = (department, department_cell), ""
    if form.is_scoring:
        bought = _first(form, _PURCHASERS)
        return {
            "evaluator_id": _first(form, _EVALUATORS),
            "@purchaser": bought if bought[0] else (unit, unit_cell),
            "@undertaker": _first(form, _UNDERTAKERS),
        }
    return {
        "evaluator_id": (unit, unit_cell),
        "@department": (department if department != unit else "", department_cell),
    }


def _kind_of_evaluator(form: _Form) -> str:
    """The kind of evaluator that a form says; empty for a scoring form that says none."""
    if not form.is_scoring:
        return "purchaser"
    spoken = " ".join([*form.titles, *form.values])
    kinds = {"finance": "财政(?:重点)?(?:绩效)?(?:再)?评价", "third-party": "第三方"}
    found = [kind for kind, words in kinds.items() if re.search(words, spoken)]
    return found[0] if len(found) == 1 else ""


def _named_in_title(form: _Form) -> tuple[str, str]:
    """The project that the title of a scoring form names, 助餐服务 of 助餐服务绩效评价打分表, and
    its cell; both empty where it only says what kind of form it is."""
    for row in form.sheet.first_rows(_TITLE_ROWS):
        for column, cell in form.sheet.rows[row].items():
            match = _SCORING.match(narrow(cell.text))
            name = match["name"].strip() if match else ""
            if re.sub("政府|财政|支出|专项|部门|单位|第三方|重点", "", core_of(name)):
                return name, address(row, column)
    return "", ""


def _result(form: _Form) -> tuple[str, str]:
    """What came of the goals: the text below (or beside) 实际完成情况, above the indicators."""
    for row in sorted(row for row in form.sheet.rows if row < form.header):
        for column, cell in form.sheet.rows[row].items():
            if key(cell.text) in _OUTCOMES:
                below = (
                    form.sheet.rows.get(row + 1, {}).get(column) if row + 1 < form.header else None
                )
                if below is not None:
                    return below.text, address(row + 1, column)
    return "", ""


def _chosen(form: _Form) -> tuple[str, str] | None:
    """The project that somebody chose from the drop-down beside the form, and its cell."""
    choices = (
        (cell.text, address(row, column))
        for row in sorted(row for row in form.sheet.rows if row < form.header)
        for column, cell in reversed(form.sheet.rows[row].items())
        if CHOICE.fullmatch(cell.text)
    )
    return next(choices, None)


def _total(form: _Form) -> tuple[str, Cell] | None:
    """The total of the scores and its address: in the column of scores, else behind its name; or
    what stands above the indicators as the form's score."""
    for row in sorted(row for row in form.sheet.rows if row > form.header):
        cells = form.sheet.rows[row]
        if not _is_total(cells):
            continue
        first = min(cells)
        said = narrow(cells[first].text).partition(":")[2].strip()
        if said:
            return address(row, first), Cell(said)
        column = form.columns.get("score", max(cells))
        if column not in cells:
            behind = [at for at in cells if first < at < column]
            column = max({*behind} - {form.columns.get("weight", 0)}, default=0)
        if column != first and column in cells:
            return address(row, column), cells[column]
    text, cell = _first(form, _SCORES)
    return (cell, Cell(text)) if text else None


def _is_total(cells: Mapping[int, Cell]) -> bool:
    """Whether a row is that of the total of the scores."""
    name = narrow(cells[min(cells)].text).partition(":")[0]
    return _TOTAL.fullmatch(key(name)) is not None


def _take_total(form: _Form, draft: Draft, log: Log) -> None:
    """Set the score of an evaluation to the total of its form, and its grade to what the form calls
    so, or has in place of points: 优, 优（92分）. A total that is neither is reported."""
    found = _total(form)
    graded = _GRADED.fullmatch(narrow(found[1].text).strip()) if found else None
    grades = [(graded["grade"], found[0])] if found and graded else []
    grades += [said for name in _GRADES if (said := form.values.get(key(name)))]
    grade, at = next(
        ((code, at) for text, at in grades if (code := find_code("grade", text))), ("", "")
    )
    taken = {"grade": (grade, at, grade)} if grade else {}
    if found:
        cell, points = found[1], graded["points"] if graded and at == found[0] else None
        number = _number(Cell(points) if points else cell)
        if number is None:
            number = number_in_words(narrow(cell.text).strip().removesuffix("分"))
        if number is not None:
            taken["score"] = (plain(number), found[0], cell.text)
        elif at != found[0]:
            draft.elsewhere["score"] = found[0]
            _tell_no_number(draft, "score", cell, log)
    for name, (text, place, written) in taken.items():
        draft.values[name], draft.elsewhere[name] = text, place
        log.converted(draft.sheet, place, "evaluations", name, written, text, "evaluation-form")


def _number(cell: Cell | None) -> Decimal | None:
    if cell is None:
        return None
    if cell.number is not None:
        return cell.number * 100 if cell.is_percent else cell.number
    read = read_number(cell.text)
    return read[0] if read and read[1] in {"", "分"} else None


def _execution(form: _Form, evaluation: Draft, log: Log) -> Iterator[Draft]:
    """The rate at which the funds were spent, an indicator with points of its own."""
    for row in sorted(row for row in form.sheet.rows if row < form.header):
        rates = [c for c, cell in form.sheet.rows[row].items() if _RATE.search(cell.text)]
        if not rates:
            continue
        heads = _header_columns(form.sheet.rows[row])
        below = form.sheet.rows.get(row + 1, {})
        rate = below.get(rates[0])
        if rate is None or row + 1 >= form.header:
            continue
        label = next((cell.text for _, cell in sorted(below.items())), "")
        name = re.sub(r"[:：]$", "", label) + form.sheet.rows[row][rates[0]].text
        draft = _indicator(form, row + 1, {"name": rates[0], "actual": rates[0]}, evaluation)
        draft.values |= {"name": name, "indicator_id": _id(evaluation, name, [])}
        _take_value(draft, "actual", rate)
        for field_name in ("weight", "score"):
            _take_number(draft, field_name, below.get(heads.get(field_name, 0)), log)
            draft.elsewhere[field_name] = address(row + 1, heads.get(field_name, rates[0]))
        yield draft
        return


def _indicators(form: _Form, evaluation: Draft, log: Log) -> Iterator[Draft]:
    last: dict[str, Draft] = {}
    seen: list[str] = []
    for row in sorted(row for row in form.sheet.rows if row > form.header):
        cells = form.sheet.rows[row]
        if _is_total(cells):
            return
        leaf = form.value(row, form.columns[form.leaf])
        if leaf is None or form.columns[form.leaf] not in cells:
            continue
        for level in _LEVELS:
            cell = form.value(row, form.columns.get(level, 0))
            is_known = level in last and level != form.leaf
            if cell is None or (is_known and last[level].values["name"] == cell.text):
                continue
            for deeper in _LEVELS[_LEVELS.index(level) :]:
                last.pop(deeper, None)
            parent = last[max(last)] if last else None
            draft = _node(form, row, level, cell, evaluation, parent, seen)
            if level == form.leaf:
                _take_leaf(form, row, draft, log)
            last[level] = draft
            yield draft


def _node(
    form: _Form,
    row: int,
    level: str,
    cell: Cell,
    evaluation: Draft,
    parent: Draft | None,
    seen: list[str],
) -> Draft:
    columns = {
        "name": form.columns[level],
        **{
            name: form.columns[name]
            for name in ("target", "actual", "weight", "score")
            if name in form.columns
        },
    }
    draft = _indicator(form, row, columns, evaluation)
    name = re.sub(r"^指标\d+\s*[:：]\s*", "", cell.text)
    path = f"{parent.values['indicator_id'] if parent else ''}/{name}"
    draft.values |= {"name": name, "indicator_id": _id(evaluation, path, seen)}
    seen.append(path)
    if parent is not None:
        draft.values["parent_indicator_id"] = parent.values["indicator_id"]
        draft.elsewhere["parent_indicator_id"] = parent.cell("name")
    dimension = find_code("dimension", name) or (parent.values.get("dimension") if parent else "")
    if dimension:
        draft.values["dimension"] = dimension
    return draft


def _indicator(form: _Form, row: int, columns: Mapping[str, int], evaluation: Draft) -> Draft:
    draft = Draft(tables()["indicators"], form.sheet, row, columns)
    draft.values["evaluation_id"] = evaluation.values["evaluation_id"]
    return draft


def _id(evaluation: Draft, path: str, seen: list[str]) -> str:
    """An id made of the evaluation and the names above; of equal ones, each its own."""
    again = seen.count(path)
    parts = [evaluation.values["evaluation_id"], path, *([str(again)] if again else [])]
    return f"indicator-{digest(*parts)}"


def _take_leaf(form: _Form, row: int, draft: Draft, log: Log) -> None:
    for name in ("target", "actual"):
        if cell := form.value(row, form.columns.get(name, 0)):
            _take_value(draft, name, cell)
    for name in ("weight", "score"):
        _take_number(draft, name, form.value(row, form.columns.get(name, 0)), log)


def _take_value(draft: Draft, name: str, cell: Cell) -> None:
    """A target or result as it is written, and its number, unit and direction where it has one."""
    draft.values[f"{name}_text"] = cell.text
    draft.elsewhere[f"{name}_text"] = draft.cell(name)
    number, unit, direction = read_bound(cell.text)
    if number:
        draft.values[name] = number
        if unit:
            draft.values.setdefault("unit", unit)
        if direction and name == "target":
            draft.values["direction"] = direction


# What stands behind the number of a month or day: 12月底前 is no twelve of anything.
_OF_A_DAY = ("月", "日", "号")


def read_bound(text: str) -> tuple[str, str, str]:
    """Number, unit and direction (`higher`, `lower` or none) of `≥90%`, `不少于1000人次`, `≤3天`;
    all empty for words such as 优良."""
    flat = narrow(text).strip()
    match = _BOUND.match(flat)
    bound = (match[1] or "") if match else ""
    if bound == "约":
        return "", "", ""
    rest = flat[match.end() :] if match else flat
    read = read_number(rest)
    if read is None:
        return "", "", ""
    number, unit, is_percent = read
    if unit.startswith(_OF_A_DAY) or (unit.startswith("年") and number >= YEARS.start):
        return "", "", ""
    direction = "" if bound in {"", "="} else "lower" if bound in _LOWER else "higher"
    return plain(number), "%" if is_percent else unit, direction


def _take_number(draft: Draft, name: str, cell: Cell | None, log: Log) -> None:
    number = _number(cell)
    if number is not None:
        draft.values[name] = plain(number)
    elif cell is not None:
        _tell_no_number(draft, name, cell, log)


def _tell_no_number(draft: Draft, name: str, cell: Cell, log: Log) -> None:
    if cell.is_formula or cell.text not in {"", "-", "—", "/"}:
        code = "sheet-formula" if cell.is_formula else "not-a-number"
        resource, value = draft.table.resource, str(cell.value)
        log.fault(code, draft.sheet, draft.cell(name), resource=resource, field=name, value=value)


def _tell_rest(form: _Form, evaluation: Draft, funds: Container[int], log: Log) -> None:
    """The parts of the form above the indicators, and columns of these, that no field takes; not
    the rows of `funds`, what the evaluation took from its cells, and the labels of both."""
    taken = {*evaluation.elsewhere.values()}
    rows = sorted(row for row in form.sheet.rows if row < form.header)
    for row, below in zip(rows, [*rows[1:], form.header], strict=True):
        if row in funds or below in funds:
            continue
        cells = sorted(form.sheet.rows[row].items())
        labels = {
            column
            for (column, _), (beside, _) in pairwise(cells)
            if address(row, beside) in taken - {evaluation.cell("conclusion")}
        }
        labels |= {column for column, _ in cells if address(row, column) in taken}
        labels |= {
            column
            for column, cell in cells
            if address(below, column) in taken and key(cell.text) in _OUTCOMES
        }
        rest = [(column, cell) for column, cell in cells if column not in labels]
        texts = [
            cell.text for _, cell in rest if not (form.year and _SAYS_YEAR.fullmatch(cell.text))
        ]
        if texts:
            title = narrow(texts[0])
            is_title = row in rows[:_TITLE_ROWS] and (_TITLE.search(title) or _SCORING.match(title))
            reason = "above" if is_title else "form"
            log.omitted(form.sheet, address(row, rest[0][0]), "　".join(texts), reason)
    for column, cell in form.sheet.rows[form.header].items():
        is_over_levels = bool(_PLAIN_INDICATOR.fullmatch(key(cell.text)))
        is_known = column in form.columns.values() or is_over_levels
        if not is_known and key(cell.text) != "序号":
            log.omitted(form.sheet, address(form.header, column), cell.text, "column")


def _tell_below(form: _Form, indicators: Container[int], evaluation: Draft, log: Log) -> None:
    """The rows below the heading of the indicators that are none: what follows their total, and
    texts among them; not the grade of the whole, with its label."""
    grade = evaluation.elsewhere.get("grade")
    for row in sorted(row for row in form.sheet.rows if row > form.header):
        cells = sorted(form.sheet.rows[row].items())
        if row in indicators or _is_total(form.sheet.rows[row]):
            continue
        at = next((n for n, (column, _) in enumerate(cells) if address(row, column) == grade), None)
        rest = cells if at is None else [*cells[: max(at - 1, 0)], *cells[at + 1 :]]
        if rest:
            text = "　".join(cell.text for _, cell in rest)
            log.omitted(form.sheet, address(row, rest[0][0]), text, "form")
