"""Which kind of place may hang below which. No Django here.

A kind stands at most once on a path and may be absent; 组 and 小区 nest in either order, and so
do 邻 and 楼栋/单元. Homes and common parts are leaves.
"""

TIER = {
    "district": 0,
    "street": 1,
    "community": 2,
    "area": 3,
    "group": 4,
    "estate": 4,
    "neighbours": 5,
    "building": 5,
    "entrance": 6,
    "home": 7,
    "part": 7,
}
EITHER_ORDER = [{"neighbours", "building"}, {"neighbours", "entrance"}, {"group", "estate"}]


def why_not(kind: str, path: list[str]) -> str | None:
    """The reason why a ``kind`` may not hang below ``path`` (kinds, root first); None when it may.

    >>> why_not("building", ["district", "street", "community", "area", "group", "estate"])
    >>> why_not("estate", ["district", "street", "community", "area", "estate"])
    'twice'
    >>> why_not("area", ["district", "street", "community", "area", "group"])
    'twice'
    >>> why_not("street", ["district", "street", "community"])
    'twice'
    >>> why_not("community", ["district", "street", "area"])
    'order'
    >>> why_not("home", ["district", "home"])
    'leaf'
    >>> why_not("neighbours", ["district", "community", "building", "entrance"])
    >>> why_not("building", ["district", "community", "neighbours"])
    >>> why_not("entrance", ["district", "community", "group"])
    'building'
    """
    if any(above in ("home", "part") for above in path):
        return "leaf"
    if kind in path:
        return "twice"
    for above in path:
        if {above, kind} in EITHER_ORDER:
            continue
        if TIER[above] >= TIER[kind]:
            return "order"
    if kind == "entrance" and "building" not in path:
        return "building"
    if kind in ("home", "neighbours", "part", "building") and "community" not in path:
        return "community"
    return None
