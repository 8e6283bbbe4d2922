"""Names of the demonstration's ground. Communities are real (Linzi's division codes); the rest is invented."""

from __future__ import annotations

from typing import Final

COUNTY: Final = ("370305", "临淄区", "Linzi District")
STREET: Final = ("370305002", "雪宫街道", "Xuegong Subdistrict")

# code within the street, name, English name, kind of buildings
COMMUNITIES: Final = (
    ("001", "桓公路社区", "Huangong Road Community", "slab"),
    ("002", "单家社区", "Shanjia Community", "slab"),
    ("003", "桑家社区", "Sangjia Community", "tower"),
    ("004", "东高社区", "Donggao Community", "slab"),
    ("006", "临园社区", "Linyuan Community", "tower"),
    ("007", "堠皋社区", "Hougao Community", "yard"),
    ("008", "孙家社区", "Sunjia Community", "slab"),
    ("009", "商场街社区", "Shangchang Street Community", "shop"),
    ("010", "齐国商城社区", "Qiguo Market Community", "shop"),
    ("011", "胜辛社区", "Shengxin Community", "slab"),
    ("012", "雪宫社区", "Xuegong Community", "tower"),
    ("013", "高留社区", "Gaoliu Community", "yard"),
    ("014", "桑杨社区", "Sangyang Community", "slab"),
    ("015", "西高村", "Xigao Village", "yard"),
)

# Roads between communities, streets and lanes within them: (name, English name).
ROADS: Final = tuple(
    (f"{name}路", f"{english} Road")
    for name, english in (
        ("韶音", "Shaoyin"), ("齐风", "Qifeng"), ("鸣皋", "Minggao"), ("淄苑", "Ziyuan"), ("蹴鞠", "Cuju"),
        ("临泮", "Linpan"), ("凤梧", "Fengwu"), ("青简", "Qingjian"), ("听松", "Tingsong"), ("望岱", "Wangdai"),
        ("青禾", "Qinghe"), ("澄湖", "Chenghu"), ("遄鸣", "Chuanming"),
    )
)  # fmt: skip
STREETS: Final = tuple(
    (f"{name}街", f"{english} Street")
    for name, english in (
        ("书院", "Shuyuan"), ("文昌", "Wenchang"), ("锦绣", "Jinxiu"), ("春晖", "Chunhui"), ("安乐", "Anle"),
        ("丰和", "Fenghe"), ("康宁", "Kangning"), ("柳泉", "Liuquan"), ("石榴", "Shiliu"), ("百合", "Baihe"),
        ("福源", "Fuyuan"), ("永和", "Yonghe"), ("长青", "Changqing"), ("映月", "Yingyue"),
    )
)  # fmt: skip
LANES: Final = tuple(
    (f"{name}巷", f"{english} Lane")
    for name, english in (
        ("杏花", "Xinghua"), ("银杏", "Yinxing"), ("玉兰", "Yulan"), ("海棠", "Haitang"), ("梧桐", "Wutong"),
        ("紫藤", "Ziteng"), ("丁香", "Dingxiang"), ("石桥", "Shiqiao"), ("古井", "Gujing"), ("灯笼", "Denglong"),
        ("织锦", "Zhijin"), ("磨盘", "Mopan"), ("枣树", "Zaoshu"), ("桃李", "Taoli"), ("竹影", "Zhuying"),
        ("荷塘", "Hetang"), ("松柏", "Songbai"), ("桂花", "Guihua"), ("葵花", "Kuihua"), ("月季", "Yueji"),
        ("芍药", "Shaoyao"), ("蔷薇", "Qiangwei"), ("青石", "Qingshi"), ("书香", "Shuxiang"), ("同心", "Tongxin"),
        ("向阳", "Xiangyang"), ("金桥", "Jinqiao"), ("和睦", "Hemu"),
    )
)  # fmt: skip

RIVER: Final = ("韶溪", "Shaoxi Creek")
POND: Final = ("湖", "Pond")
ORDINALS: Final = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")

# What a reserved plot of a community is: (name after the community's, English name after it)
CAMPUSES: Final = (
    ("小学", "Primary School"), ("农贸市场", "Farmers' Market"), ("文化广场", "Cultural Square"), ("幼儿园", "Kindergarten"),
    ("中学", "Middle School"), ("体育场", "Sports Ground"), ("卫生服务中心", "Health Centre"),
)  # fmt: skip
PARK: Final = ("公园", "Park")
CENTRE: Final = ("党群服务中心", "Service Centre")
