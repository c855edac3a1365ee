"""A bureau's year in eight workbooks of its own layouts, invented, with the troubles that such
workbooks have: what the desk must say of each, and what a clerk writes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.sheet_files import delimited, xlsx

BUREAU = "云岭区民政局"
_ZERO_WIDTH = "\u200b"


@dataclass(frozen=True)
class Mend:
    """What a clerk does at a place that the desk marks: writes a text, takes one of the choices by
    its words (`english`: as the desk says them in English), or leaves the row out."""

    at: str
    text: str = ""
    english: str = ""

    @property
    def leaves_out(self) -> bool:
        """Whether the row is left out."""
        return not self.text


@dataclass(frozen=True)
class YearWorkbook:
    """A workbook, its troubles (what they are, where, and what the desk makes of them: `read`,
    `marked` as an error, `warned`, or `left` out), and what a clerk does about them."""

    name: str
    write: Callable[[Path], Path]
    troubles: Sequence[tuple[str, str, str]]
    mends: Sequence[Mend] = ()
    joins: int = 0

    @property
    def errors(self) -> list[str]:
        """The places that must be mended first, each once, as sheets have them."""
        return [at for _, at, made in self.troubles if made == "marked"]


def _organizations(path: Path) -> Path:
    return xlsx(
        path,
        [
            ["云岭区政府购买服务单位名录"],
            ["单位名称", "统一社会信用代码", "角色", "备注"],
            [BUREAU, "1199 0001 0000 0000 1Y", "购买主体", ""],
            [f"云岭区暖阳{_ZERO_WIDTH}养老服务中心", "52990001000000002T", "承接主体", ""],
            ["云岭区明理法律服务所", "52990001000000002X", "承接主体", ""],
            ["云岭区善邻社工事务所", "", "承接主题", "电话待补"],
        ],
    )


def _catalogue(path: Path) -> Path:
    return xlsx(
        path,
        [
            ["云岭区政府购买服务指导性目录"],
            ["代码", "一级目录", "二级目录", "三级目录"],
            ["A", "公共服务", "", ""],
            ["A01", "", "社会保障服务", ""],
            ["A0101", "", "", "养老服务"],
            ["A0102", "", "", "法律援助服务"],
            ["A0103", "", "", "社会工作服务"],
        ],
    )


PLAN_HEADINGS = ["序号", "采购项目名称", "购买单位", "预算金额（万元）", "预计采购时间", "采购方式"]
PLAN_ASIDES = ["服务对象类别", "采购类别", "主管科室"]


def _plan(path: Path) -> Path:
    return xlsx(
        path,
        {
            "计划": [
                ["云岭区民政局2026年政府购买服务计划"],
                ["单位：万元"],
                [*PLAN_HEADINGS, *PLAN_ASIDES],
                [
                    1,
                    "居家养老服务",
                    BUREAU,
                    "４８．５",
                    "3月",
                    "公开招标",
                    "老年人",
                    "养老服务",
                    "养老科",
                ],
                [
                    2,
                    "法律援助服务",
                    BUREAU,
                    "约五万",
                    "2026年13月",
                    "竞争性磋商",
                    "不限",
                    "法律援助服务",
                    "",
                ],
                [
                    3,
                    "社区社会工作服务",
                    BUREAU,
                    12,
                    "第三季度",
                    "公开招表",
                    "社区居民",
                    "社会工作服务",
                    "",
                ],
                [4, "", BUREAU, 6.25, "2026.9", "询价", "", "", ""],
                [*PLAN_HEADINGS, *PLAN_ASIDES],
                [5, "养老护理员培训服务", BUREAU, 8, "2026-10", "公开招标", "", "养老服务", ""],
                [5, "养老护理员培训服务", BUREAU, 8, "2026-10", "公开招标", "", "养老服务", ""],
                ["合计", "", "", 82.75, "", "", "", "", ""],
                ["注：以财政批复为准。"],
            ],
            "草稿": [["不对外"], ["1"]],
        },
    )


def _notices(path: Path) -> Path:
    rows = [
        [
            "公告标题",
            "公告类型",
            "采购编号",
            "采购人",
            "预算金额（元）",
            "发布时间",
            "截止时间",
            "联系电话",
        ],
        [
            "居家养老服务公开招标公告",
            "公开招标公告",
            "YL-1",
            BUREAU,
            "485,000.00",
            "2026年4月2日 上午9时",
            "2026年4月23日 24时",
            "0571-00000000",
        ],
        [
            "法律援助服务竞争性磋商公告",
            "磋商公告",
            "YL-2",
            BUREAU,
            "50000元",
            "2026-10-08 09:00",
            "2026-10-01 09:30",
            "13900000000",
        ],
        [
            "社区社会工作服务公开招标公告",
            "招标公示公告书",
            "YL-3",
            BUREAU,
            "120000",
            "2026-08-03 09:00",
            "2026-08-32 14:30",
            "0571-00000000",
        ],
    ]
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    path.write_text(f"<html><meta charset='utf-8'><table>{cells}</table></html>", "utf-8")
    return path


def _corrections(path: Path) -> Path:
    return delimited(
        path,
        [
            ["公告标题", "公告类型", "采购编号", "更正原因", "发布时间", "响应截止时间"],
            [
                "居家养老服务更正公告",
                "更正公告",
                "YL-1",
                "场地维修，押金改为300€",
                "2026-04-10 09:00",
                "2026-04-30 09:30",
            ],
        ],
        encoding="gb18030",
    )


def _awards(path: Path) -> Path:
    return xlsx(
        path,
        [
            [
                "采购编号",
                "项目名称",
                "包号",
                "中标供应商",
                "中标金额（元）",
                "定标日期",
                "评审得分",
            ],
            [
                "YL-1",
                "居家养老服务",
                "包1",
                "云岭区暖阳养老服务中心（联合体牵头人）、云岭区善邻社工事务所（联合体成员）",
                300000,
                46142,
                92.5,
            ],
            ["YL-1", "居家养老服务", "包2", "云岭区善邻社工事务所", "下浮率8%", "2026-04-30", 105],
            ["YL-3", "社区社会工作服务", "", "流标（不足三家）", "", "2026-08-25", ""],
        ],
    )


def _contracts(path: Path) -> Path:
    return xlsx(
        path,
        [
            ["云岭区民政局合同台账"],
            ["合同名称", "甲方", "乙方", "合同金额", "签订日期", "服务期限", "已支付金额"],
            [
                "养老服务\n合同",
                BUREAU,
                "云岭区善邻社工事务所",
                300000,
                "2026/9/8",
                "2026-09-10至2027-09-09",
                90000,
            ],
            [
                "法律援助项目协议",
                BUREAU,
                "云岭区明理法律服务所",
                48000,
                "去年年底",
                "2026-11-01至2027-10-31",
                "",
            ],
        ],
    )


def _evaluation(path: Path) -> Path:
    return xlsx(
        path,
        [
            ["项目支出绩效自评表"],
            ["项目名称", "居家养老服务", "", "主管部门", BUREAU, ""],
            ["年度资金总额（万元）", "年初预算数", "全年预算数", "全年执行数", "分值", "得分"],
            ["", 48.5, 48.5, 30, 10, 6.2],
            ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
            ["产出指标", "数量指标", "服务老年人数", "≥500人", "520人", 50, 50],
            ["满意度指标", "服务对象满意度", "老年人满意度", "≥90%", "九成以上", 40, 38],
            ["总分", "", "", "", "", 100, 94.2],
        ],
    )


YEAR: tuple[YearWorkbook, ...] = (
    YearWorkbook(
        "1 单位名录.xlsx",
        _organizations,
        [
            ("a title above the headings", "A1", "read"),
            ("blanks in a social credit code", "B3", "read"),
            ("an invisible sign in a name", "A4", "read"),
            ("a social credit code whose check digit is wrong", "B5", "marked"),
            ("a word of a list, misspelt", "C6", "marked"),
            ("a column that nothing asks for", "D2", "warned"),
        ],
        [Mend("B5", "52990001000000003X"), Mend("C6", "承接主体")],
    ),
    YearWorkbook(
        "2 指导性目录.xlsx",
        _catalogue,
        [("a level of the catalogue in each column, its code beside it", "A2", "read")],
    ),
    YearWorkbook(
        "3 年度计划.xlsx",
        _plan,
        [
            ("a month whose year stands in the title", "E4", "read"),
            ("digits of full width", "D4", "read"),
            ("ten thousands of yuan in a heading", "D3", "read"),
            ("an amount in words", "D5", "marked"),
            ("a month that does not exist", "E5", "marked"),
            ("a quarter in the place of a month", "E6", "marked"),
            ("a method, misspelt", "F6", "marked"),
            ("a row without a name", "B7", "marked"),
            ("the headings again, in the middle", "A8", "left"),
            ("a row that is there twice", "A10", "marked"),
            ("a line of totals that does not add up", "D11", "warned"),
            ("a note under the table", "A12", "left"),
            ("a heading near one that is known", "G3", "warned"),
            ("a heading that nobody knows", "I3", "warned"),
            ("a second sheet without a table", "", "warned"),
        ],
        [
            *(Mend("D5", "5"), Mend("E5", "2026-10"), Mend("E6", "2026-08")),
            *(Mend("F6", "公开招标", "Public tender"), Mend("B7", "社区助餐服务"), Mend("A10")),
            *(Mend("G3", "受益群体", "Beneficiary group"), Mend("G5", "其他", "Other")),
            *(Mend("G6", "社会公众", "General public"),),
        ],
    ),
    YearWorkbook(
        "4 采购公告.xls",
        _notices,
        [
            ("a web page saved as .xls", "", "read"),
            ("an amount with its unit in the cell", "E3", "read"),
            ("a time in Chinese", "F2", "read"),
            ("the end of a day as 24 o'clock", "G2", "read"),
            ("a kind of notice that is none", "B4", "marked"),
            ("a day that does not exist", "G4", "marked"),
            ("a deadline before the notice", "G3", "warned"),
            ("a column of telephones", "H1", "warned"),
        ],
        [
            Mend("B4", "采购公告", "Tender notice"),
            Mend("G4", "2026-08-31 14:30"),
            Mend("G3", "2026-10-21 09:30"),
        ],
    ),
    YearWorkbook(
        "5 更正公告.csv",
        _corrections,
        [("a text file of the Chinese encoding, with a euro sign", "D2", "read")],
    ),
    YearWorkbook(
        "6 采购结果.xlsx",
        _awards,
        [
            ("a consortium in one cell", "D2", "read"),
            ("a day as the number of a spreadsheet", "F2", "read"),
            ("a discount in the place of an amount", "E3", "read"),
            ("a tender that failed, in the place of who won", "D4", "read"),
        ],
    ),
    YearWorkbook(
        "7 合同台账.xlsx",
        _contracts,
        [
            ("a line break in a name", "A3", "read"),
            ("from and to in one cell", "F3", "read"),
            ("an amount without a unit", "D2", "marked"),
            ("what was paid, without a unit", "G2", "marked"),
            ("a day in words", "E4", "marked"),
            ("a project that can only be likely", "A3", "warned"),
        ],
        [
            Mend("D2", "合同金额（元）", "合同金额: in yuan"),
            *(Mend("G2", "已支付金额（元）", "已支付金额: in yuan"), Mend("E4", "2026-10-28")),
        ],
        joins=1,
    ),
    YearWorkbook(
        "8 绩效自评表.xlsx",
        _evaluation,
        [
            ("a form in the place of a table", "A1", "read"),
            ("targets with signs", "D6", "read"),
            ("scores that do not add up", "G8", "warned"),
        ],
    ),
)
