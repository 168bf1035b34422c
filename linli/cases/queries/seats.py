"""席位 — who sits in a post, and by what name people know it: a leader in person, an office as such."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from linli.people.models import Post, User, holders_of
from linli.people.roles import SINGLE


@dataclass(frozen=True, slots=True)
class Seat:
    """席位 — a post as a resident reads it: what it is, and who sits there when it is one person's seat."""

    role: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.role}{self.name}"


@dataclass(frozen=True, slots=True)
class Seats:
    """几个席位 — the posts of one page with those who sit there: {post id: [users]}; one query."""

    people: dict[int, list[User]]

    @classmethod
    def of(cls, posts: Iterable[Post]) -> Seats:
        return cls(holders_of({post.pk: post for post in posts}.values()))

    def name(self, post: Post) -> str:
        """The name that stands on a tread or in a row: of the desk and of offices the seat itself."""
        if post.kind not in SINGLE:
            return str(post.get_kind_display())
        people = self.people[post.pk]
        return people[0].name if people else _("空缺")

    def seat(self, post: Post) -> Seat:
        people = self.people[post.pk] if post.kind in SINGLE else []
        return Seat(str(post.get_kind_display()), people[0].name if people else "")
