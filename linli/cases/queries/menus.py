"""可选的 — what a menu offers to narrow a list by: few enough to choose from, however wide the ground."""

from __future__ import annotations

from typing import Any

from linli.cases.queries.lists import holders_for
from linli.people.models import Post
from linli.places.models import Place

MOST = 80  # nobody looks through more lines of a menu
SMALLEST_FIRST = (Place.Kind.AREA, Place.Kind.COMMUNITY, Place.Kind.STREET)


def parts_of(user: Any, chosen: Place | None) -> list[Place]:
    """哪一片 — the parts of the ground of ``user``, below ``chosen`` where one is: areas, else communities,
    else streets, whichever are few enough; ``chosen`` stands first.
    """
    ground = Place.objects.current().visible_to(user)
    if chosen:
        ground = ground.within(chosen).exclude(pk=chosen.pk)
    parts: list[Place] = []
    for kind in SMALLEST_FIRST:
        parts = list(ground.filter(kind=kind).order_by("code")[: MOST + 1])
        if len(parts) <= MOST:
            break
    return [*([chosen] if chosen and chosen.kind in SMALLEST_FIRST else []), *parts[:MOST]]


def holders_of(user: Any, chosen: Place | None) -> list[Post]:
    """由谁办 — the posts one may narrow by, on ``chosen`` where it is given; one's own alone, when there are
    too many to choose from.
    """
    posts = holders_for(user)
    if chosen:
        low, high = chosen.span
        posts = posts.filter(place_code__gte=low, place_code__lt=high)
    offered = list(posts[: MOST + 1])
    return offered if len(offered) <= MOST else [post for post in user.current_posts() if post.place_id]
