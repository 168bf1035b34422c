"""事情 — what people of the demonstration say, where, and how it comes out. Invented, and everyday."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Matter:
    """一类事 — sayings of one category at one kind of place.

    ``where``: a kind of common part, or "home". ``asked`` is what the organisation is asked for, ``answer``
    what it did; empty when leaders settle it themselves. ``done``: the result as residents read it.
    """

    category: str
    where: str
    said: tuple[str, ...]
    done: tuple[str, ...]
    organisation: str = ""
    asked: str = ""
    answer: str = ""
    weight: int = 4
    photo: str = ""


MATTERS = (
    Matter(
        "repair.leak",
        "roof",
        (
            "屋面排水口堵了，一下雨就往楼道里倒灌",
            "顶楼天花板渗水，墙皮都鼓起来了",
            "屋面的防水卷材翘起来了，怕漏到下面去",
        ),
        ("已清通排水口，更换滤网，放水试过没有倒灌。", "已补做防水 6 ㎡，闭水 24 小时不渗。"),
        "property",
        "请派人查漏，能修的当场修",
        "已上屋面查看，补了防水，清了落水口。",
        weight=9,
        photo="stain",
    ),
    Matter(
        "repair.leak",
        "home",
        ("卫生间楼上漏水，滴到我家吊顶上", "厨房下水管接头渗水，地上总是湿的", "阳台外墙渗水，柜子后面发霉"),
        (
            "和楼上一起看过，是地漏密封圈老化，已更换，观察三天不滴了。",
            "已换接头，试水正常。",
        ),
        weight=8,
        photo="stain",
    ),
    Matter(
        "repair.common_facility",
        "stairs",
        ("楼道灯三楼到五楼都不亮，老人晚上不敢下楼", "楼道扶手松了，一扶就晃", "楼梯踏步缺了一块角，怕绊倒人"),
        ("已更换声控灯 3 盏，晚上试过都亮。", "扶手重新焊牢，逐层摇过。", "踏步已用水泥补好，养护两天后可走。"),
        "property",
        "请今天内派人维修",
        "已修好，现场试过。",
        weight=8,
    ),
    Matter(
        "repair.common_facility",
        "road",
        ("路灯有四盏不亮，晚上黑得很", "路面塌了一个坑，电动车容易摔", "大门口的减速带螺丝翘出来了"),
        ("路灯已换灯头，当晚全亮。", "坑已填平压实。", "减速带已重新固定。"),
        "property",
        "请先围挡，再修复",
        "已修复。",
        weight=6,
    ),
    Matter(
        "repair.elevator",
        "lift",
        ("电梯到中间楼层会抖一下，老人怕", "电梯门关不严，要用手推", "电梯按钮失灵，要按好几次"),
        ("维保单位已更换导靴，试运行两小时平稳。", "已调整门机，开关正常。", "已换按钮板。"),
        "lift",
        "请到场检查，必要时停梯并张贴告示",
        "已到场处理，试运行正常。",
        weight=5,
    ),
    Matter(
        "parking.ev_charging",
        "charging",
        ("架空层充电桩东边三个都不亮，车充不上", "充电桩扫码没反应，客服打不通", "充电桩老跳闸，半夜就断电了"),
        ("更换空气开关一只，全部通电，试充正常。", "已重启并升级模块，扫码正常。"),
        "property",
        "请电工到场查线路",
        "是总闸跳了，已换开关。",
        weight=7,
        photo="sockets",
    ),
    Matter(
        "parking.ev_charging",
        "stairs",
        ("有人把电瓶提上楼道里充电，晚上看着就怕", "电动车停在一楼楼梯口，还拉线充电"),
        ("已上门劝离，车已移到车棚，楼道贴了提示。", "线已收走，车主同意到充电桩充。"),
        weight=6,
        photo="sockets",
    ),
    Matter(
        "parking.obstruction",
        "road",
        ("车子停在转弯处，接孩子的车都过不去", "有人私装地锁占车位", "消防通道停了车，挪车电话打不通"),
        ("已联系车主挪走，画了禁停线。", "地锁已由车主自行拆除。"),
        weight=6,
    ),
    Matter(
        "utility.water",
        "home",
        ("早晚水压小，热水器打不着火", "水管出来的水发黄", "停水一上午了，没有通知"),
        ("供水营业所更换减压阀，水压恢复。", "已冲洗管道，水清了。", "是抢修停水，中午恢复，已补发通知。"),
        "water",
        "请查水压和管道",
        "已到场检修，恢复正常。",
        weight=5,
    ),
    Matter(
        "utility.power",
        "home",
        ("半个单元没电，隔壁单元有", "空调一开就跳闸，整层都跳"),
        ("表箱空开老化，已更换，恢复供电。", "已调整负荷，没有再跳。"),
        "power",
        "请尽快抢修",
        "已更换开关，恢复供电。",
        weight=4,
    ),
    Matter(
        "utility.gas",
        "home",
        ("燃气灶打火打不着，楼上楼下都这样", "燃气表不走字了"),
        ("是调压箱冻住，已处理，恢复供气。", "已换表。"),
        "gas",
        "请到场检查",
        "已到场处理，检漏正常。",
        weight=2,
    ),
    Matter(
        "utility.telecom",
        "building",
        ("楼里手机信号差，电话打到一半就断", "宽带箱门掉了，线拖到地上"),
        ("通信服务站已调整天线，通话正常。", "箱门装好，线已整理。"),
        "telecom",
        "请派人整理",
        "已处理。",
        weight=2,
    ),
    Matter(
        "noise.household",
        "home",
        ("楼上半夜拖椅子，睡不好", "隔壁装修早上七点就开始敲", "楼上小孩跑跳到十一点"),
        ("已上门和两家说好，晚十点后不拖椅子，椅脚贴了毡垫。", "说好装修时间：工作日 8 点到 12 点、14 点半到 18 点。"),
        weight=9,
    ),
    Matter(
        "noise.social",
        "green",
        ("广场舞音响太大，孩子写不了作业",),
        ("和领舞的约定：晚八点半收，音响调小。",),
        weight=4,
    ),
    Matter(
        "environment.garbage",
        "gate",
        ("垃圾桶满了两天没人收，门口一股味", "装修垃圾堆在路边好几天了", "旧沙发丢在楼下没人管"),
        ("当天清走，加了一趟清运。", "装修垃圾已由业主付费清走。", "旧家具已清走。"),
        "property",
        "请当天清运",
        "已清运，地面冲洗过。",
        weight=8,
    ),
    Matter(
        "environment.sewage",
        "home",
        ("厨房下水返水，一楼最厉害", "厕所下水慢，要堵了"),
        ("主管已疏通，清出油垢两桶。", "已疏通。"),
        "property",
        "请疏通主管",
        "已疏通，放水试过。",
        weight=6,
    ),
    Matter(
        "environment.greening",
        "green",
        ("樟树枝伸到三楼窗户了，挡光又招虫", "绿地里的草快一人高了"),
        ("已修剪 5 棵，枝条清走。", "已除草。"),
        "property",
        "请安排修剪",
        "已修剪。",
        weight=5,
    ),
    Matter(
        "space.occupation",
        "stairs",
        ("楼道堆了旧家具纸箱，过不去人", "有人在楼道装了个鞋柜，挡住消防栓"),
        ("和住户一起清了出来，楼道通了。", "鞋柜已搬回家里。"),
        weight=7,
        photo="boxes",
    ),
    Matter(
        "space.illegal_build",
        "wall",
        ("一楼把阳台外扩了，占了绿地", "有人在屋顶搭棚子"),
        ("经劝说住户自行拆除，已恢复。", "棚子已拆，材料清走。"),
        "urban_management",
        "请到场认定；社区已劝阻并记录",
        "已到场告知，当事人同意自行拆除。",
        weight=3,
    ),
    Matter(
        "safety.fire",
        "stairs",
        ("消防栓箱里没有水带", "应急灯坏了两盏", "消防门的闭门器坏了，关不上"),
        ("水带已补齐，试压正常。", "应急灯已更换。", "闭门器已换。"),
        "property",
        "请补齐并检查全楼",
        "已补齐，全楼查过一遍。",
        weight=5,
    ),
    Matter(
        "safety.falling_object",
        "wall",
        ("楼上有人往下丢烟头", "四楼外墙瓷砖空鼓，怕掉下来"),
        ("逐户提醒并贴了告示，再没有发现。", "空鼓瓷砖已铲除，下面的围挡撤了。"),
        weight=3,
    ),
    Matter(
        "safety.animal",
        "green",
        ("有人遛狗不牵绳，吓到小孩", "楼下有流浪猫，晚上叫"),
        ("已提醒养犬户牵绳，送了牵引绳。", "志愿者已带去绝育并找到领养。"),
        weight=4,
    ),
    Matter(
        "neighbor.dispute",
        "home",
        ("隔壁把空调外机对着我家窗户吹", "晾衣杆滴水滴到我家被子上，说了几次不听"),
        ("两家一起量了距离，外机加了导风罩，都同意。", "说好先拧干再晾，杆子往里收了一段。"),
        weight=6,
    ),
    Matter(
        "care.elder",
        "home",
        ("对门的老人两天没出门了，想请人看看", "老人腿脚不好，想请人帮忙取药", "独居老人家里灯坏了，自己换不了"),
        ("已上门看望，人没事，留了电话，约好每周来两次。", "已代取药送到家。", "灯已换好。"),
        weight=7,
    ),
    Matter(
        "property.service",
        "gate",
        ("保洁一个星期没拖楼道了", "门岗晚上没有人", "门禁坏了，谁都能进"),
        ("物业已补做保洁，每周二、周五拖楼道，贴了表。", "门岗夜班已补人。", "门禁已修好。"),
        "property",
        "请按合同补做并回复居民",
        "已补做，贴了时间表。",
        weight=5,
    ),
    Matter(
        "other.other",
        "building",
        ("楼下的信箱锁都坏了，信没地方放", "想问一下楼道里能不能装个扶手凳"),
        ("信箱锁已换 12 把，钥匙放邻长处领。", "已在二、四楼转角装了折叠凳。"),
        weight=4,
    ),
)  # fmt: skip

DANGERS = (
    Matter("danger.gas", "home", ("楼道里有煤气味，越来越浓",), ("燃气服务站到场检漏，是软管脱落，已更换，复测正常。",)),
    Matter("danger.lift", "lift", ("电梯停在两层中间，里面有两个人",), ("维保单位二十分钟内到场，人已平安出来，电梯停用检修。",)),
    Matter("danger.fall", "wall", ("外墙一块瓷砖快要掉下来了，下面有人走",), ("已围挡，物业当天铲除松动瓷砖 3 处。",)),
    Matter("danger.electric", "road", ("一根电线被大货车挂下来，垂在路上",), ("供电营业所到场断电抢修，一小时后恢复。",)),
)  # fmt: skip

# 重点民生问题 — the twenty-one of the year: category, estate, where, how many homes, the words, the result.
KEYS = (
    ("space.illegal_build", "桂香苑", "wall", 8, "几户一楼外扩阳台占了绿地，过路都要绕", "经劝说，6 户全部自行拆除，绿地补种完成。"),
    ("parking.ev_charging", "华尔星城小区二期", "charging", 12, "电动车多、充电桩少，天天有人飞线充电", "架空层新装充电桩 24 个，全部通电。"),
    ("parking.ev_charging", "望岭小区", "road", 9, "小区没有充电的地方，电瓶只好提上楼", "东门内建成充电棚一处，可充 20 辆。"),
    ("repair.leak", "银杏里", "roof", 6, "整栋楼顶层都漏，一下雨就要拿盆接", "动用应急维修，屋面防水重做 320 ㎡，雨后不漏。"),
    ("utility.water", "青禾公寓", "building", 10, "五楼以上早晚没水，洗澡要等半夜", "加装增压泵一套，顶层水压达标。"),
    ("repair.common_facility", "机修厂新村", "road", 7, "全院路灯一半不亮，老人不敢出门", "路灯换新 14 盏，改了控制箱。"),
    ("repair.common_facility", "柚园巷 88 号院", "stairs", 6, "两个单元楼梯踏步都烂了，扶手也松", "踏步修补 46 级，扶手全部加固。"),
    ("parking.obstruction", "枫林雅居", "road", 9, "消防通道天天停满车，救护车进不来", "重划停车线，装隔离桩 12 根，通道畅通。"),
    ("environment.sewage", "锦湖湾", "building", 8, "化粪池满了，一楼几家厕所都返水", "清掏化粪池 3 座，更换主管 28 米。"),
    ("environment.garbage", "望岭小区", "gate", 11, "垃圾站就在窗户下面，夏天不敢开窗", "垃圾站移到北侧空地，改密闭桶，每天两清。"),
    ("repair.elevator", "云台花园", "lift", 10, "电梯一个月停了五次，十几楼的老人下不来", "更换曳引轮和门机，连续两个月无停梯。"),
    ("safety.fire", "云台花园", "building", 6, "楼里消防栓没水，报警器也不响", "修复消防水泵，全楼试水试警合格。"),
    ("space.occupation", "桂香苑", "green", 7, "有人圈公共绿地种菜浇粪，味道大", "菜地清退 9 块，绿地恢复。"),
    ("noise.business", "银杏里", "gate", 9, "门口夜宵摊吵到两三点，油烟直往楼上跑", "商户签约：十一点收摊，装油烟净化器。"),
    ("environment.cooking_fume", "青禾公寓", "wall", 6, "一楼餐馆油烟道接到居民窗边", "烟道改到屋面，加装净化设备。"),
    ("utility.power", "机修厂新村", "building", 8, "夏天一到晚上整栋楼就跳闸", "变压器增容，入户线更换完成。"),
    ("property.service", "联福家园", "gate", 10, "门禁坏了一年没修，丢了好几辆车", "门禁和监控换新，大门 24 小时有人。"),
    ("repair.leak", "联福家园", "wall", 5, "西面外墙渗水，五层人家墙都发黑", "西山墙防水涂装完成，雨后复查不渗。"),
    ("safety.falling_object", "锦湖湾", "wall", 5, "外墙瓷砖一年掉了三次，下面就是幼儿园接送口", "松动面砖全部铲除，挂网抹灰 180 ㎡。"),
    ("parking.shortage", "枫林雅居", "road", 8, "晚上回来没车位，天天为抢车位吵架", "错时共享车位 36 个，与旁边单位签约。"),
    ("repair.building_quality", "锦湖湾", "building", 6, "地下车库顶板到处滴水，车都淋花了", "车库顶板注浆堵漏 19 处，积水排净。"),
)  # fmt: skip
