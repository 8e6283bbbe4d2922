"""What people say in the demonstration, put together from parts. Invented; nobody real is quoted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import random

    from yizhi.demo.situations import Situation

SPOTS: Final = (
    "楼北侧", "楼南侧", "楼东头", "楼西头", "1单元门口", "2单元门口", "3单元门口", "4单元门口", "楼前空地", "楼后小路",
    "小区东门", "小区西门", "小区北门", "车棚旁边", "快递柜旁边", "花坛旁边", "便利店门口", "拐角处", "公交站旁", "幼儿园门口",
)  # fmt: skip
ROOMS: Final = ("1单元", "2单元", "3单元", "4单元", "2单元三楼", "1单元五楼", "3单元一楼", "4单元六楼", "西头单元")
SINCE: Final = (
    "从昨天晚上开始", "已经两天了", "已经三天", "这一周", "快半个月", "从周末到现在", "好几天", "一个多月",
)  # fmt: skip
ENDINGS: Final = (
    "请尽快处理。", "希望有人管一管。", "麻烦派人看看，谢谢。", "老人孩子多，不安全。", "之前也反映过。", "附近邻居都有意见。", "谢谢。",
    "拍了照片。", "希望能彻底解决。", "我们整栋楼都盼着呢。", "", "", "", "",
)  # fmt: skip
ENGLISH: Final = (
    "The bins behind the building have been overflowing for days. Please have them emptied.",
    "The street light by the gate is broken, it is very dark at night.",
    "A car is blocking the fire lane every evening.",
    "There is a deep hole in the road, I almost fell off my bike.",
    "Cooking fumes from the restaurant downstairs, we can't open the window.",
    "A broken branch is hanging over the pavement.",
)
PATROL: Final = ("巡查发现：", "日常巡查，", "走访时看到，", "")
SAME: Final = ("我也遇到了，", "同样的问题，", "还是这个地方，", "邻居也反映，", "")
INSTRUCTIONS: Final = (
    "请现场核实并尽快处置，完成后拍照反馈。", "涉及安全，先围护再处置。", "请与社区网格员联系后上门。", "居民多次反映，请注意彻底解决。",
    "请按标准处置，反馈处置前后照片。", "", "",
)  # fmt: skip
JOINT_INSTRUCTIONS: Final = (
    "联合处置：牵头单位组织现场会，协办单位同时到场。", "请牵头单位约定时间，三方一起到现场。", "并行处置，各自反馈，牵头单位汇总。",
)  # fmt: skip
REFUSALS: Final = {
    "outside": "您反映的位置不在本街道范围内，请拨打12345转属地街道。给您带来不便，请谅解。",
    "not_ours": "该事项由专门机构办理，街道没有处置权限。建议您携带材料到相应窗口咨询，电话12345可以转接。",
    "court": "该事项已进入司法程序，请以法院的裁判为准。需要法律咨询可到街道司法所。",
    "unclear": "按您留的位置没有找到，也未能与您联系上。请补充照片或具体楼栋后再次上报，我们马上办。",
    "settled": "网格员现场查看，问题已经解决。如有反复，请再次上报。",
    "repeated": "该事项上次已经答复，没有新的情况。答复内容可在原来的上报里查看。",
}
RETURNS: Final = {
    "not_responsible": "经核对职责清单，该事项不属我单位，请改派。",
    "wrong_area": "位置不在我单位养护范围。",
    "other_owner": "设施权属为其他单位，附权属牌照片。",
    "place_unclear": "到现场未找到，请补充具体位置。",
    "no_problem_found": "现场查看未发现所述问题。",
    "needs_others": "需先停电（停水）后方可施工，请相关单位先行。",
}
EXTENSIONS: Final = {
    "materials": "配件已下单，预计两天到货。",
    "weather": "连续降雨，沥青无法施工。",
    "coordination": "需与业主和物业开协调会。",
    "large_work": "现场破损面积比预计大。",
    "owner_absent": "车主（住户）在外地，已约定返回时间。",
}
DECLINES: Final = {
    "reason_weak": "请先采取临时措施，按期完成。",
    "safety": "涉及通行安全，不同意延期。",
    "can_be_done": "材料可从市政所调用，请按期完成。",
}
SUSPENSIONS: Final = {
    "budget": "列入老旧小区改造计划，资金下达后实施。",
    "season": "苗木需到适宜季节补植。",
    "legal": "权属争议正在确认，确认后恢复。",
    "major_works": "与雨污分流工程同步实施。",
}
FAILS: Final = {
    "not_done": "到现场看，没有变化。",
    "partly": "只处理了一半，靠墙一侧还有。",
    "came_back": "昨天清了，今天又有。",
    "wrong_place": "处置的是隔壁楼，不是这里。",
    "photos_unclear": "照片看不出是哪里，现场仍有问题。",
}
DENIALS: Final = {
    "not_done": "我刚下楼看了，还是老样子。",
    "partly": "大部分弄好了，角上还有一点没处理。",
    "came_back": "好了两天又这样了。",
    "nobody_came": "一直没看到有人来。",
    "new_facts": "旁边又出现了一样的问题。",
}
REWORK_RESULTS: Final = ("已重新处置，靠墙一侧一并清理。", "返工完成，现场请网格员一起确认。", "已按核查意见整改到位。")
VERIFY_FOUND: Final = ("现场属实，情况比描述的严重。", "属实，已拍照。", "属实，附近有老人出入。")
VERIFY_NOT_FOUND: Final = ("现场未发现，询问邻居也没有。", "到场时已经不在了。")
CHECKS: Final = ("现场已恢复，与照片一致。", "复查合格。", "已到现场，居民表示满意。", "问题已解决。", "")
ON_THE_SPOT: Final = (
    "当场清理完毕。",
    "随手扶正并固定好。",
    "已劝导商户收回，现场恢复。",
    "现场捡拾干净。",
    "联系车主当场移走。",
)
NOTES: Final = (
    "已电话联系当事人。", "与社区书记沟通过。", "现场照片已存。", "注意：该处上月也有同类案件。", "等雨停后施工。", "物业说明天上午到。",
)  # fmt: skip
CONTACTS: Final = (
    "已联系上报人，告知处理进展。",
    "回访：上报人补充了具体位置。",
    "已告知预计完成时间，表示理解。",
    "无人接听，改发短信。",
)
URGES: Final = ("即将到期，请抓紧。", "居民再次来电，请今天内处理。", "请反馈进度。")
SUPERVISIONS: Final = ("同一地点反复出现，请限期彻底解决并书面说明。", "涉及公共安全，按督办期限完成。")
REMARKS: Final = (
    "今天又下雨，更严重了。",
    "补充一张照片。",
    "位置是在靠马路这一边。",
    "晚上八点以后最明显。",
    "有师傅来看过了，还没修。",
)
WITHDRAWALS: Final = ("已经有人处理了，撤回。", "位置发错了，重新上报。", "邻居自己解决了。")
REPLIES: Final = (
    "已安排单位现场查看，请留意进度。",
    "施工材料已到位，预计明天完成。",
    "正在与相关单位协调，有结果马上告诉您。",
)
PRAISE: Final = ("处理很快，点赞。", "师傅很负责，谢谢。", "没想到这么快。", "满意。", "希望保持下去。", "")
COMPLAINTS: Final = ("时间有点长。", "弄是弄了，不够仔细。", "希望下次快一点。", "")


def _told(situation: Situation, rng: random.Random, since: str) -> str:
    spot = rng.choice(ROOMS if situation.indoor else SPOTS)
    return rng.choice(situation.texts).format(p=spot, t=since).replace("了了", "了")


def report_text(situation: Situation, rng: random.Random) -> str:
    """Return what a resident writes: one of the situation's texts with spot, since when, and perhaps an ending."""
    return _told(situation, rng, rng.choice(SINCE)) + rng.choice(ENDINGS)


def patrol_text(situation: Situation, rng: random.Random) -> str:
    """Return what a grid worker writes after a patrol."""
    return rng.choice(PATROL) + _told(situation, rng, "").replace("，。", "。").replace("，了", "")


def same_text(situation: Situation, rng: random.Random) -> str:
    """Return what another resident writes about the same problem."""
    return rng.choice(SAME) + report_text(situation, rng)


def result_text(situation: Situation, rng: random.Random) -> str:
    """Return what the organisation reports as done, for the reporter to read."""
    return rng.choice(situation.results)


def pick_reason(table: dict[str, str], rng: random.Random) -> tuple[str, str]:
    """Return a listed reason's code and the words that go with it."""
    return rng.choice(list(table.items()))
