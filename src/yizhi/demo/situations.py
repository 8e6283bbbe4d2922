"""What happens in the demonstration's subdistrict: a table of situations, with how people tell and answer them.

In texts `{p}` is a spot at the address, `{t}` since when. Frequencies follow the
seasons: `months` multiplies the weight in the months it names (1–12).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

SUMMER: Final = {6: 3.0, 7: 4.0, 8: 3.5, 9: 1.5}
WINTER: Final = {11: 2.5, 12: 4.0, 1: 4.5, 2: 3.0}
HEATING: Final = {11: 14.0, 12: 12.0, 1: 14.0, 2: 9.0, 3: 4.0}
RAIN: Final = {6: 5.0, 7: 12.0, 8: 9.0, 9: 3.0}
SNOW: Final = {12: 12.0, 1: 18.0, 2: 9.0}
SPRING: Final = {4: 3.0, 5: 4.0, 6: 2.0}


@dataclass(frozen=True, slots=True)
class Situation:
    """One kind of problem: category code, picture on the report page, who deals with it, what people write."""

    category: str
    topic: str
    lead: str
    weight: float
    scene: str
    texts: tuple[str, ...]
    results: tuple[str, ...]
    joint: tuple[str, ...] = ()
    months: dict[int, float] = field(default_factory=dict)
    urgent: float = 0.05
    indoor: bool = False
    is_seasonal: bool = False

    def weight_in(self, month: int) -> float:
        """Return how often it is reported in a month (1–12); what is seasonal happens in its months only."""
        return self.weight * self.months.get(month, 0.0 if self.is_seasonal else 1.0)


SITUATIONS: Final = (
    Situation("06042", "rubbish", "huanwei", 9, "bins",
        ("{p}的垃圾桶{t}就满了，垃圾堆到地上，味道很大。", "{p}几个垃圾桶都满出来了，苍蝇很多。", "垃圾满溢，{p}的桶{t}没人清。", "{p}垃圾桶满了，塑料袋被风吹得到处都是。"),
        ("已安排车辆清运，并冲洗了桶和地面。", "垃圾已清完，这一处早晚各增加一次清运。", "已清运，满了的桶换成了大桶。"), months=SUMMER),
    Situation("06010", "rubbish", "huanwei", 8, "bins",
        ("{p}有一堆生活垃圾，{t}没人收。", "{p}地上散着垃圾袋，被猫狗扒开了。", "有人把垃圾扔在{p}，走过去都绕着走。", "{p}暴露垃圾，{t}了，天热味道大。"),
        ("已清理干净，并在现场张贴了投放时间。", "保洁员已清扫，地面已冲洗。", "已清理，附近增加了一组分类桶。"), months=SUMMER),
    Situation("06035", "rubbish", "huanwei", 4, "sofa",
        ("{p}扔了一个旧沙发和床垫，{t}没人拉走。", "有人把旧柜子丢在{p}，挡着路。", "{p}堆着装修换下来的旧家具，雨淋了更难看。"),
        ("大件已拉走，附近贴了大件垃圾预约电话。", "已联系大件清运车拉走。")),
    Situation("06011", "rubbish", "huanwei", 4, "rubble",
        ("{p}一大堆装修垃圾，{t}没清。", "装修的把砖头水泥袋倒在{p}，过不去人。", "{p}有渣土堆，刮风全是灰。"),
        ("渣土已清运两车，地面已清扫。", "已找到装修户自行清运，现场已复原。"), joint=("chengguan",)),
    Situation("06012", "rubbish", "huanwei", 4, "road",
        ("{p}路面全是油污，走路打滑。", "{p}污水流了一地，{t}了。", "{p}地面很脏，落叶和纸屑没人扫。"),
        ("已用高压水冲洗路面。", "已清扫冲洗，查明污水来自旁边店铺并已劝止。"), joint=("chengguan",)),
    Situation("06013", "road", "shizheng", 7, "pothole",
        ("{p}路面有个坑，骑车差点摔倒。", "{p}地砖松动，一踩溅一身水。", "{p}路面塌了一块，{t}没人修。", "{p}坑洼严重，下雨看不清深浅。", "{p}人行道砖翘起来了，老人绊了一跤。"),
        ("坑洼已用沥青填补压实。", "松动地砖已重新铺装。", "塌陷处已回填并恢复路面。"), urgent=0.12),
    Situation("01023", "road", "shizheng", 3, "manhole",
        ("{p}井盖坏了，一压就响，{t}睡不好。", "{p}井盖缺了一角，太危险了。", "{p}有个井盖不见了，只插了根树枝。"),
        ("井盖已更换，并加装了防坠网。", "已更换减噪胶圈，复测无响声。", "已先围护后更换井盖。"), urgent=0.35),
    Situation("01004", "road", "shizheng", 3, "manhole",
        ("{p}雨水口堵了，下雨就积水。", "{p}雨篦子断了两根，容易卡车轮。", "{p}下水口全是树叶，水下不去。"),
        ("已清掏雨水口并更换破损篦子。", "已疏通，排水恢复正常。"), months=RAIN),
    Situation("10988", "road", "shizheng", 1.6, "puddle",
        ("{p}积水很深，电动车过不去。", "下完雨{p}一直积水，{t}没退。", "{p}积水没过脚面，孩子上学得绕路。"),
        ("已抽排积水，清掏了两处雨水井。", "积水已排除，堵塞的管段列入清淤。"), months=RAIN, urgent=0.3),
    Situation("10001", "road", "huanwei", 0.8, "snow",
        ("{p}结冰了，有人滑倒。", "{p}的雪没人扫，坡道上不去。", "雪后{p}全是冰，老人不敢出门。"),
        ("已除冰并撒布防滑料。", "积雪已清，坡道铺了防滑垫。"), joint=("shizheng",), months=SNOW, urgent=0.3, is_seasonal=True),
    Situation("01037", "light", "shizheng", 8, "lamp",
        ("{p}的路灯{t}不亮了，晚上一片黑。", "{p}三盏路灯都坏了，接孩子放学看不清路。", "{p}路灯一闪一闪的，照得睡不着。", "{p}路灯杆子歪了，怕倒下来。"),
        ("已更换光源，夜间复查正常。", "线路故障已修复，路灯恢复照明。", "已更换灯具和控制器。"), joint=("gongdian",), months={11: 1.6, 12: 1.8, 1: 1.8}),
    Situation("09009", "parking", "jiaojing", 8, "cars",
        ("{p}停满了车，婴儿车都过不去。", "{p}有车停在人行道上，{t}了。", "{p}路口两边乱停车，出小区看不见来车。", "有车堵在{p}出口，打电话不接。"),
        ("已通知车主移车，施划了禁停线。", "已现场劝离并处罚两辆。", "已移走，路口加装隔离桩。"), joint=("chengguan",)),
    Situation("09010", "parking", "chengguan", 5, "bikes",
        ("{p}电动车乱停，把门口堵死了。", "{p}自行车电动车停得横七竖八。", "{p}盲道被电动车占了。"),
        ("已摆放整齐，施划了停车线。", "已清理僵尸车六辆，通道恢复。")),
    Situation("09011", "parking", "chengguan", 3, "bikes",
        ("{p}堆了一大片共享单车，倒了一地。", "{p}共享单车挡住公交站。"),
        ("运营企业已清运，设置电子围栏。", "已清运约四十辆，恢复通行。"), joint=("jiaotong",)),
    Situation("06034", "parking", "jiaojing", 2, "cars",
        ("{p}有辆旧车{t}没动过，轮胎都瘪了。", "{p}停着报废车，占着公共车位。"),
        ("已联系车主，车辆已移走。", "查无车主，已按规定拖移。"), joint=("chengguan",)),
    Situation("09012", "fire", "yingji", 5, "lane",
        ("{p}消防通道被车堵了，真着火怎么办。", "{p}消防通道上装了地锁。", "{p}疏散门被锁上了，{t}。"),
        ("已移走车辆，重新施划消防通道标线。", "地锁已拆除，物业加强巡查。", "疏散门已打开并换成推杠锁。"), joint=("gongan", "property"), urgent=0.25),
    Situation("10998", "fire", "yingji", 5, "ebike",
        ("{p}有人从窗户拉线给电动车充电。", "{p}楼道里停着电动车充电，晚上不敢睡。", "邻居把电瓶拿上楼充，{p}。"),
        ("已拆除飞线，告知棚内充电。", "电动车已移出，楼门口张贴提示。", "已上门劝导，并新增充电接口八个。"), joint=("gongan", "property"), urgent=0.2, indoor=True),
    Situation("01013", "fire", "yingji", 2, "hydrant",
        ("{p}消火栓漏水，{t}了。", "{p}消防箱玻璃碎了，水带不见了。", "{p}灭火器压力都到红色了。"),
        ("消火栓阀门已更换，测试有水。", "水带、水枪已补齐，玻璃已更换。"), joint=("property",), urgent=0.15, indoor=True),
    Situation("10999", "building", "property", 6, "corridor",
        ("{p}楼道里堆满纸箱，走路要侧身。", "{p}楼梯间放着旧鞋柜和自行车，{t}了。", "{p}楼道杂物没人清，又脏又危险。"),
        ("已与住户沟通清走，楼道恢复畅通。", "楼道杂物已清理两车。"), joint=("yingji",), indoor=True),
    Situation("10997", "building", "property", 5, "door",
        ("{p}门坏了，关不上，什么人都能进。", "{p}楼道灯不亮，{t}没人换。", "{p}保洁{t}没来打扫了。", "{p}门口的对讲机坏了，按了没反应。"),
        ("单元门闭门器已更换。", "楼道灯已更换为感应灯。", "已约谈保洁班组，恢复每日清扫。"), joint=("zhujian",), indoor=True),
    Situation("01076", "building", "property", 3, "lift",
        ("{p}电梯{t}停了，老人下不了楼。", "{p}电梯异响，到三楼抖一下。", "{p}电梯按钮失灵，经常不停层。"),
        ("维保单位更换了门机皮带，试运行正常。", "已检修并张贴检验合格标志。"), joint=("shichang",), urgent=0.3, indoor=True),
    Situation("10993", "building", "property", 4, "pipe",
        ("{p}下水道堵了，一楼返水。", "{p}管道漏水，墙都湿了。", "{p}污水井冒水，{t}了。"),
        ("已疏通主管道，返水已消除。", "漏点已修复，观察一天无渗漏。"), joint=("shizheng",), urgent=0.2, indoor=True),
    Situation("10996", "building", "gongre", 1.2, "pipe",
        ("{p}家里暖气不热，才十五六度。", "{p}整个单元暖气都不热，{t}。", "{p}暖气管一直响，家里老人冷得不行。"),
        ("已排气并清洗过滤网，入户测温达标。", "更换了单元阀门，室温已达标。"), joint=("property",), months=HEATING, urgent=0.15, indoor=True, is_seasonal=True),
    Situation("10995", "building", "gongshui", 2, "pipe",
        ("{p}自来水{t}很小，楼上洗澡没水。", "{p}水是黄的，不敢喝。", "{p}停水了，没有通知。"),
        ("已检修加压泵，水压恢复。", "已冲洗管网，水样检测合格。"), joint=("property",), urgent=0.2, indoor=True),
    Situation("10994", "building", "gongdian", 1.2, "lamp",
        ("{p}老跳闸，{t}停了三次电。", "{p}电压不稳，灯忽明忽暗。"),
        ("已更换老化开关，负荷已调整。", "已抢修恢复供电。"), months=SUMMER, urgent=0.3, indoor=True),
    Situation("10989", "building", "property", 2, "wall",
        ("{p}顶楼漏雨，天花板掉皮了。", "{p}外墙渗水，下雨就往屋里渗。"),
        ("已重做防水三十平方米，雨后复查。", "外墙裂缝已灌浆封闭。"), joint=("zhujian",), months=RAIN, indoor=True),
    Situation("06028", "noise", "gongan", 6, "noise",
        ("{p}广场舞音响开得太大，{t}都这样。", "{p}楼下烧烤店半夜还很吵。", "{p}有人装修，中午也不停。", "{p}商铺大喇叭循环叫卖。"),
        ("已劝导降低音量，约定结束时间。", "已告知商户停用喇叭。", "装修户承诺按规定时间施工。"), joint=("chengguan",), months=SUMMER),
    Situation("06027", "noise", "huanbao", 4, "smoke",
        ("{p}饭店油烟直接对着居民窗户排。", "{p}油烟味很大，{t}不敢开窗。", "{p}烟道漏了，楼道里全是炒菜味。"),
        ("商户已清洗净化器，复测达标。", "烟道已改造，排口改至楼顶。"), joint=("chengguan",)),
    Situation("06029", "noise", "chengguan", 2, "smoke",
        ("{p}露天烧烤，烟熏得满院子都是。", "{p}烧烤摊占道，{t}。"),
        ("摊位已撤离，地面油污已清洗。", "已引导入店经营。"), joint=("huanbao",), months=SUMMER),
    Situation("08001", "noise", "chengguan", 2, "site",
        ("{p}工地夜里还在施工，{t}。", "{p}施工打桩震得窗户响。"),
        ("已责令夜间停工，公示了施工时间。", "已约谈施工单位，改用低噪设备。"), joint=("zhujian",), urgent=0.15),
    Situation("08004", "noise", "huanbao", 1.5, "site",
        ("{p}工地扬尘大，窗台一层土。", "{p}裸土没盖，刮风睁不开眼。"),
        ("裸土已覆盖，洒水车每日两次。", "已安装围挡喷淋。"), joint=("zhujian",)),
    Situation("04002", "green", "yuanlin", 5, "tree",
        ("{p}树枝断了挂在半空，怕砸到人。", "{p}大树枯死了，{t}没人管。", "{p}树枝挡住路灯，晚上很黑。", "大风把{p}的树刮倒了。"),
        ("断枝已清除，其余枯枝一并修剪。", "枯树已移除，春季补植。", "已修剪，路灯照明恢复。"), urgent=0.2, months={7: 2, 8: 2}),
    Situation("04013", "green", "yuanlin", 3, "grass",
        ("{p}草坪踩秃了一大片。", "{p}绿地没人浇水，花都干了。", "{p}绿化带里全是杂草，比人还高。"),
        ("已补种草皮并设置提示牌。", "已除草并恢复浇灌。"), months=SUMMER),
    Situation("06045", "green", "yuanlin", 2, "grass",
        ("{p}有人把绿地开成菜地，还施肥。", "{p}花坛被圈起来种菜了。"),
        ("菜地已清除，恢复绿植。", "已与种菜住户沟通，自行清理后补植。"), joint=("property",), months=SPRING),
    Situation("06021", "green", "yuanlin", 1.2, "tree",
        ("{p}飞絮太多，过敏得厉害。", "{p}树上全是虫子，掉到身上。"),
        ("已高压冲洗树冠并注射抑花剂。", "已打药防治，虫情消退。"), months=SPRING, is_seasonal=True),
    Situation("07001", "unsure", "huanwei", 3, "poster",
        ("{p}墙上贴满小广告，刚清又贴。", "{p}电线杆上全是办证广告。", "{p}楼道里喷了开锁电话。"),
        ("小广告已清除，墙面刷白。", "已清除并留存号码转有关部门。"), joint=("chengguan",)),
    Situation("09005", "unsure", "chengguan", 4, "stall",
        ("{p}店铺把货摆到人行道上，只能走马路。", "{p}水果店占了半条路。"),
        ("商户已收回店内，签订门前责任书。", "已劝离，恢复通行。")),
    Situation("09006", "unsure", "chengguan", 3, "stall",
        ("{p}摆摊把路堵了，{t}都这样。", "{p}早市散了垃圾一地。"),
        ("摊贩已引导到便民点，路面已清扫。", "已劝离，安排早晚巡查。"), joint=("huanwei",)),
    Situation("06001", "unsure", "chengguan", 2, "wall",
        ("{p}一楼在院里搭彩钢房。", "{p}楼顶有人搭棚子，{t}。"),
        ("当事人已自行拆除。", "已责令停工，限期拆除完毕。"), joint=("zhujian",)),
    Situation("06008", "unsure", "tongxin", 2, "cable",
        ("{p}的网线垂下来，举手就能碰到。", "{p}头顶线缆像蜘蛛网。"),
        ("线缆已收紧固定，废线已剪除。", "已梳理入槽。"), joint=("gongdian",), urgent=0.15),
    Situation("10990", "unsure", "gongan", 3, "dog",
        ("{p}有人遛狗不牵绳，孩子害怕。", "{p}狗叫一整夜，{t}。", "{p}到处是狗屎。"),
        ("已上门提醒养犬人，粪便已清理。", "已依规告诫，加装提示牌和拾便箱。"), joint=("property",)),
    Situation("10991", "unsure", "sifa", 1.5, "door",
        ("楼上漏水到我家，{p}，说了几次不管，想请人调解。", "和邻居因为{p}的公共地方吵起来了，请社区帮忙说说。"),
        ("双方到调解室见面，达成书面协议。", "已调解，楼上同意检修并承担费用。"), joint=("gongan",), indoor=True),
    Situation("10986", "unsure", "minzheng", 1.5, "door",
        ("{p}有位独居老人几天没下楼，麻烦去看看。", "{p}老人行动不便，买菜困难，能不能帮帮。"),
        ("网格员已上门看望，安排助餐送餐。", "已联系家属并落实每日探访。"), joint=("weijian",), urgent=0.4, indoor=True),
    Situation("01046", "unsure", "minzheng", 1.5, "bench",
        ("{p}健身器材断了，小孩还在上面玩。", "{p}健身器材螺丝松了，晃得厉害。"),
        ("器材已维修加固。", "损坏器材已拆除，新器材已安装。"), urgent=0.15),
    Situation("03001", "unsure", "huanwei", 1.5, "door",
        ("{p}公厕没水，味道很大。", "{p}公厕门锁坏了两个。"),
        ("已维修并增加保洁频次。", "水箱阀门已更换。"), months=SUMMER),
)  # fmt: skip
