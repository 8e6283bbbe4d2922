"""The demonstration's organisations: 16 departments, utilities, and property companies. Invented, but for what departments are called everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from yizhi.demo.names import STREET
from yizhi.org.enums import OrganisationKind
from yizhi.org.models import Organisation

STREET_CODE: Final = STREET[0]

# code (the one that casework/data/case_standards.csv names), name, English name, how many handlers
DEPARTMENTS: Final = (
    ("chengguan", "综合行政执法中队（城管）", "Urban Management Enforcement", 4),
    ("gongan", "派出所", "Police Station", 3),
    ("jiaojing", "交警中队", "Traffic Police", 2),
    ("sifa", "司法所", "Justice Office", 1),
    ("xinfang", "信访工作办公室", "Petitions Office", 1),
    ("yingji", "应急管理办公室", "Emergency Management", 2),
    ("tongzhan", "统战工作办公室", "United Front Office", 1),
    ("minzheng", "民政服务办公室", "Civil Affairs", 2),
    ("zhujian", "住房和城乡建设办公室", "Housing and Construction", 2),
    ("shichang", "市场监督管理所", "Market Regulation", 2),
    ("huanwei", "环卫所", "Sanitation", 4),
    ("yuanlin", "园林绿化所", "Parks and Greenery", 3),
    ("shizheng", "市政养护所", "Municipal Maintenance", 3),
    ("jiaotong", "交通运输办公室", "Transport", 1),
    ("weijian", "卫生健康办公室", "Public Health", 1),
    ("huanbao", "生态环境办公室", "Ecology and Environment", 1),
)
UTILITIES: Final = (
    ("gongre", "齐暖供热公司", "Qinuan Heating", 2),
    ("gongshui", "韶源供水公司", "Shaoyuan Water Supply", 2),
    ("gongdian", "供电所", "Power Supply Station", 2),
    ("ranqi", "蓝焰燃气公司", "Lanyan Gas", 1),
    ("tongxin", "联讯通信公司", "Lianxun Telecom", 1),
)
# code, name, English name, the communities it looks after
PROPERTY: Final = (
    ("wuye-anju", "安居物业", "Anju Property", ("001", "002", "003")),
    ("wuye-heshun", "和顺物业", "Heshun Property", ("004", "014")),
    ("wuye-huilin", "惠邻物业", "Huilin Property", ("006", "007")),
    ("wuye-yuejia", "悦家物业", "Yuejia Property", ("008", "011")),
    ("wuye-shangcheng", "商城物业", "Shangcheng Property", ("009", "010")),
    ("wuye-qiyuan", "齐园物业", "Qiyuan Property", ("012", "013", "015")),
)


@dataclass(frozen=True, slots=True)
class Directory:
    """Organisations by code, and the property company of each community."""

    by_code: dict[str, int]
    property_of: dict[str, int]

    def responsible(self, code: str, area_code: str) -> int:
        """Return the id of an organisation; `property` is the company that looks after the area."""
        return self.property_of[area_code[:12]] if code == "property" else self.by_code[code]


def make_organisations() -> Directory:
    """Store the organisations that are missing and return all of them."""
    rows = [
        Organisation(code=code, name=name, name_en=english, kind=kind, office_phone=f"0533-55501{number:02d}")
        for kind, group in ((OrganisationKind.DEPARTMENT, DEPARTMENTS), (OrganisationKind.UTILITY, UTILITIES))
        for number, (code, name, english, _handlers) in enumerate(group, start=10 if kind == "utility" else 30)
    ]
    rows += [
        Organisation(code=code, name=name, name_en=english, kind=OrganisationKind.PROPERTY, area_code=STREET_CODE)
        for code, name, english, _communities in PROPERTY
    ]
    there = set(Organisation.objects.values_list("code", flat=True))
    Organisation.objects.bulk_create(row for row in rows if row.code not in there)
    by_code = dict(Organisation.objects.values_list("code", "pk"))
    property_of = {STREET_CODE + short: by_code[code] for code, *_names, shorts in PROPERTY for short in shorts}
    return Directory(by_code, property_of)
