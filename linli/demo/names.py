"""名字 — invented people for the demonstration. Nobody is meant; no phone number is given out to anybody."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤"
    "尹黎易常武乔贺赖龚文欧邝骆"
)
GIVEN = (
    "建国 建军 志强 志远 德明 德胜 海波 海燕 桂英 桂芳 秀兰 秀英 玉莲 玉珍 丽华 丽萍 春梅 春生 文斌 文华 小红 小平 永红 永康 "
    "爱华 爱民 国强 国平 美玲 美芳 向阳 向东 新民 新华 启明 启航 晓燕 晓东 雪梅 雪峰 明辉 明珠 立新 立群 惠芳 惠民 "
    "子涵 子轩 雨桐 雨生 思远 思琪 嘉怡 嘉豪 俊杰 俊峰 静怡 静波 振华 振兴 世平 世龙 冬生 冬梅 长林 长青 素珍 素云 "
    "金凤 金生 水生 水莲 铁生 满秀 有德 有福 兰芝 兰香 少华 少波 家旺 家兴 再生 再兴 昌盛 昌华 运来 运香 慧敏 慧玲"
).split()
PHONES = "1380000"  # eleven digits with four more; the exchange 0000 is given out to nobody


def people(random: Random) -> Iterator[str]:
    """人名 — full names in random order, no name twice until all are used up."""
    every = [surname + given for surname in SURNAMES for given in GIVEN]
    random.shuffle(every)
    while True:
        yield from every


def phones(first: int) -> Iterator[str]:
    """号码 — invented numbers, counted up from ``first``."""
    yield from (f"{PHONES}{number:04d}" for number in range(first, 10_000))
