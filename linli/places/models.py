"""What is true of places: one tree, from the district down to the home and the roof."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.places import codes
from linli.places.access import PlaceQuerySet

NAME_LENGTH = 60
FULL_NAME_LENGTH = 200
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_door_code() -> str:
    """A door code 门牌码: 8 random characters, read aloud without doubt (no I, L, O, U)."""
    return "".join(secrets.choice(CROCKFORD) for _i in range(8))


class Place(models.Model):
    """地方 — one node of the tree on which everything hangs."""

    class Kind(models.TextChoices):
        DISTRICT = "district", _("区")
        STREET = "street", _("街道")
        COMMUNITY = "community", _("社区")
        AREA = "area", pgettext_lazy("三长制", "片")
        GROUP = "group", pgettext_lazy("三长制", "组")
        ESTATE = "estate", _("小区")
        BUILDING = "building", _("楼栋")
        ENTRANCE = "entrance", _("单元")
        NEIGHBOURS = "neighbours", pgettext_lazy("三长制", "邻")
        HOME = "home", _("房屋")
        PART = "part", _("公共部位")

    class Use(models.TextChoices):
        DWELLING = "dwelling", _("自住")
        VACANT = "vacant", _("空置")
        LET_BY_ROOM = "let_by_room", _("分间出租")
        SHOP = "shop", _("商铺")

    class Part(models.TextChoices):
        ROOF = "roof", _("屋面")
        STAIRS = "stairs", _("楼梯间")
        LIFT = "lift", _("电梯")
        BIKE_SHED = "bike_shed", _("车棚")
        CHARGING = "charging", _("充电桩")
        BASEMENT = "basement", _("地下室")
        WALL = "wall", _("外墙")
        GATE = "gate", _("大门")
        ROAD = "road", _("道路")
        GREEN = "green", _("绿地")
        OTHER = "other", _("其他公共部位")

    class Shape(models.TextChoices):
        SLAB = "slab", _("板楼")
        POINT = "point", _("点式楼")
        WALKUP = "walkup", _("步梯楼")

    kind = models.CharField(_("类型"), max_length=12, choices=Kind)
    name = models.CharField(_("名称"), max_length=NAME_LENGTH)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    code = models.CharField(max_length=codes.LEVEL_DIGITS * codes.MAX_LEVELS, unique=True, editable=False)
    last_child = models.PositiveIntegerField(default=0, editable=False)
    full_name = models.CharField(_("全称"), max_length=FULL_NAME_LENGTH, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    ended_on = models.DateField(_("停用日期"), null=True, blank=True)

    prefix = models.CharField(_("编号字头"), max_length=6, blank=True)  # community: LF in LF-2026-0001
    phone = models.CharField(_("值班电话"), max_length=30, blank=True)  # community
    shape = models.CharField(_("楼型"), max_length=8, choices=Shape, blank=True)  # building
    floors = models.PositiveSmallIntegerField(_("层数"), null=True, blank=True)  # building
    built_in = models.PositiveSmallIntegerField(_("交付年份"), null=True, blank=True)  # building, estate
    door_code = models.CharField(max_length=8, null=True, unique=True, editable=False)  # building
    part = models.CharField(_("部位"), max_length=12, choices=Part, blank=True)  # part
    use = models.CharField(_("用途"), max_length=12, choices=Use, blank=True)  # home
    entrance = models.CharField(_("单元"), max_length=10, blank=True)  # home, part
    floor = models.SmallIntegerField(_("楼层"), null=True, blank=True)  # home, part
    room = models.CharField(_("房号"), max_length=10, blank=True)  # home
    area_cm2 = models.PositiveBigIntegerField(
        _("专有面积（0.01 ㎡）"), null=True, blank=True
    )  # home: 0.01 m²

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("地方")
        indexes = [
            models.Index(fields=["kind", "code"], name="place_kind_code"),
            models.Index(fields=["parent", "code"], name="place_parent_code"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="place_not_own_parent"
            ),
            models.CheckConstraint(condition=~Q(kind="home") | ~Q(use=""), name="home_has_a_use"),
            models.CheckConstraint(condition=~Q(kind="part") | ~Q(part=""), name="part_has_a_kind"),
            models.UniqueConstraint(
                fields=["parent", "name"],
                condition=Q(ended_on__isnull=True),
                name="place_name_once_below_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        return reverse("places:place", args=[self.pk])

    @property
    def place_code(self) -> str:
        """The code, named as on every filtered row, so that a place itself is in somebody's range."""
        return self.code

    @property
    def span(self) -> tuple[str, str]:
        """The half-open code range of everything at or below this place."""
        return codes.span(self.code)

    def path(self) -> list[Place]:
        """The places from the root down to this one, this one last; one query."""
        return list(Place.objects.filter(code__in=codes.levels(self.code)).order_by("code"))

    def locked(self) -> Place:
        return Place.objects.select_for_update(of=("self",)).get(pk=self.pk)
