"""What is true of people: who lives where since when, who sits in which post since when, who works with
us.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from linli.kernel.now import today
from linli.people.access import OrganisationQuerySet, PostQuerySet, ResidentQuerySet, TenureQuerySet
from linli.people.roles import ROLES, TIER_NAMES, PostKind
from linli.places.fields import PlaceCodeField
from linli.places.models import Place


class Organisation(models.Model):
    """联动单位 — a body that a case can be handed to: property company, utility, fire brigade …"""

    class Kind(models.TextChoices):
        PROPERTY = "property", _("物业公司")
        DEVELOPER = "developer", _("建设单位")
        WATER = "water", _("供水")
        POWER = "power", _("供电")
        GAS = "gas", _("燃气")
        TELECOM = "telecom", _("通信")
        LIFT = "lift", _("电梯维保")
        FIRE = "fire", _("消防")
        POLICE = "police", _("公安")
        URBAN_MANAGEMENT = "urban_management", _("城管")
        ENVIRONMENT = "environment", _("环卫")
        HEALTH = "health", _("卫生服务")
        SOCIAL = "social", _("社会组织")
        OTHER = "other", _("其他单位")

    kind = models.CharField(_("类别"), max_length=20, choices=Kind)
    name = models.CharField(_("名称"), max_length=80)
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    home = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="+"
    )  # the community or street it works with
    place_code = PlaceCodeField(db_index=True)  # of ``home``
    serves = models.ManyToManyField(Place, related_name="served_by", blank=True)
    ended_on = models.DateField(_("停用日期"), null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "name"]
        constraints = [models.UniqueConstraint(fields=["home", "name"], name="organisation_name_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:organisation", args=[self.pk])


class Resident(models.Model):
    """居民 — a person of the community. Most have no account; a leader who has one is also a resident."""

    name = models.CharField(_("姓名"), max_length=40)
    phone = models.CharField(_("手机号"), max_length=20, blank=True, db_index=True)
    place_code = PlaceCodeField(db_index=True)  # of the home lived in, else of any relation; "" for none

    objects = ResidentQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:resident", args=[self.pk])


class Household(models.Model):
    """户 — those who keep house together in one home, from a day until a day (half-open)."""

    home = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="households")
    place_code = PlaceCodeField(db_index=True)
    name = models.CharField(_("户主或称呼"), max_length=40)
    since = models.DateField(_("入住"))
    until = models.DateField(_("迁出"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="household_ends_after"
            )
        ]
        indexes = [models.Index(fields=["place_code"], condition=Q(until__isnull=True), name="household_now")]

    def __str__(self) -> str:
        return self.name


class Relation(models.Model):
    """与房屋的关系 — what a resident is to a home, from a day until a day: owner, tenant, registered, living."""

    class Kind(models.TextChoices):
        OWNER = "owner", _("业主")
        TENANT = "tenant", _("租户")
        REGISTERED = "registered", _("户籍")
        LIVING = "living", _("实际居住")

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="relations")
    home = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="relations")
    place_code = PlaceCodeField(db_index=True)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, blank=True, related_name="members"
    )
    kind = models.CharField(_("关系"), max_length=12, choices=Kind)
    since = models.DateField(_("自"))
    until = models.DateField(_("至"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="relation_ends_after"
            )
        ]

    def __str__(self) -> str:
        return f"{self.resident} {self.get_kind_display()}"


class UserManager(BaseUserManager["User"]):
    def create_user(self, phone: str, name: str, password: str | None = None, **extra: Any) -> User:
        user = self.model(phone=phone, name=name, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """账号 — somebody who signs in: a leader, a cadre, a representative. Rights come from posts alone."""

    kind: ClassVar[str] = "user"  # as an Actor

    phone = models.CharField(_("手机号"), max_length=20, unique=True)
    name = models.CharField(_("姓名"), max_length=40, db_index=True)
    resident = models.OneToOneField(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="user"
    )
    shows_phone = models.BooleanField(_("同意在结构图上公布电话"), default=False)
    quiet_from = models.TimeField(_("免打扰自"), null=True, blank=True)
    quiet_until = models.TimeField(_("免打扰至"), null=True, blank=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "phone"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """姓名 as others read it in a log: the first current post, then the name."""
        seats = self.current_posts()
        return f"{seats[0].get_kind_display()} {self.name}" if seats else self.name

    @cached_property
    def _seats(self) -> list[Post]:
        tenures = (
            Tenure.objects.current(today())
            .filter(person=self)
            .select_related("post__place", "post__organisation")
        )
        return [tenure.post for tenure in tenures.order_by("acting", "id")]

    def current_posts(self) -> list[Post]:
        """The posts this person sits in today, own ones before those held for others; one query, kept."""
        return self._seats if self.is_active and self.pk else []

    def forget_seats(self) -> None:
        """Ask the database again for the posts: after one's own tenure changed within a request."""
        self.__dict__.pop("_seats", None)

    def ranges(self, permission: str | None = None) -> list[tuple[str, str]]:
        """The half-open place ranges of the person's posts, those granting ``permission`` only when one
        is named.
        """
        return [
            post.place.span
            for post in self.current_posts()
            if post.place_id and (permission is None or permission in ROLES[post.kind].permissions)
        ]

    def grants(self, permission: str) -> bool:
        """Whether any post of this person grants ``permission`` somewhere: what menus ask."""
        return any(permission in ROLES[post.kind].permissions for post in self.current_posts())

    def seat_for(self, permission: str, record: Any) -> Post | None:
        """The first post that grants ``permission`` and reaches ``record``; None when there is none, and for
        a record that is about this very person (回避).
        """
        is_about = getattr(record, "is_about", None)
        if is_about and is_about(self):
            return None
        for post in self.current_posts():
            if permission in ROLES[post.kind].permissions and post.reaches(record):
                return post
        return None

    def may(self, permission: str, record: Any) -> bool:
        return self.seat_for(permission, record) is not None


class Post(models.Model):
    """岗位 — a seat on the tree or in an organisation. It stays when people change, and what it holds stays
    with it.
    """

    Kind = PostKind

    kind = models.CharField(_("岗位"), max_length=20, choices=PostKind)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="posts")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="posts"
    )
    place_code = PlaceCodeField(db_index=True)  # of the place, or of the organisation's home
    created_on = models.DateField(default=today)
    ended_on = models.DateField(_("撤销日期"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["place_code", "kind", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(place__isnull=False, organisation__isnull=True)
                | Q(place__isnull=True, organisation__isnull=False),
                name="post_of_a_place_or_an_organisation",
            ),
            models.UniqueConstraint(
                fields=["kind", "place"], condition=Q(ended_on__isnull=True), name="post_once_a_place"
            ),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(ended_on__isnull=True), name="post_once_an_organisation"
            ),
        ]
        indexes = [models.Index(fields=["kind", "place_code"], name="post_kind_place")]

    def __str__(self) -> str:
        return f"{self.ground} {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("people:post", args=[self.pk])

    @property
    def ground(self) -> str:
        """Where the post stands, in words: the place's name, or the organisation's."""
        return str(self.place.full_name if self.place_id else self.organisation.name)

    @property
    def tier(self) -> str | None:
        """The step of the chain the post stands on; None beside the chain."""
        return ROLES[self.kind].tier

    @property
    def tier_name(self) -> str:
        return str(TIER_NAMES.get(self.tier or "", self.get_kind_display()))

    def reaches(self, record: Any) -> bool:
        """Whether ``record`` lies on the post's ground, or the post is or was involved in it."""
        if record is None:
            return self.kind == PostKind.ADMINISTRATOR and self.place.parent_id is None
        if self.place_id:
            low, high = self.place.span
            if low <= record.place_code < high:
                return True
        involves = getattr(record, "involves", None)
        return bool(involves and involves(self))


class Tenure(models.Model):
    """任职 — one person in one post, from a day until a day (half-open); acting 代管 when it is for somebody
    else.
    """

    class Chosen(models.TextChoices):
        VOLUNTEERED = "volunteered", _("自荐")
        ELECTED = "elected", _("推选")
        RECOMMENDED = "recommended", _("推荐")
        CONCURRENT = "concurrent", _("兼任")
        APPOINTED = "appointed", _("委派")

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="tenures")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tenures")
    since = models.DateField(_("自"))
    until = models.DateField(_("至"), null=True, blank=True)
    chosen = models.CharField(_("产生方式"), max_length=12, choices=Chosen)
    acting = models.BooleanField(_("代管"), default=False)
    acting_for = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="covers"
    )

    objects = TenureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="tenure_ends_after"
            ),
            models.UniqueConstraint(
                fields=["post", "person"], condition=Q(until__isnull=True), name="tenure_once_a_person"
            ),
        ]
        indexes = [
            models.Index(fields=["post", "since"], name="tenure_post"),
            models.Index(fields=["person", "since"], name="tenure_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.post}"


class FailedSignIn(models.Model):
    """登录失败 — one wrong password for one name, so that the fifth locks it for a while (rule 39)."""

    name = models.CharField(max_length=40)  # as typed
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["name", "at"], name="failed_signin_name_at")]

    def __str__(self) -> str:
        return self.name


def holders_of(posts: Iterable[Post]) -> dict[int, list[User]]:
    """Who sits in each of ``posts`` today, own tenures before acting ones: {post id: [users]}; one query."""
    people: dict[int, list[User]] = {post.pk: [] for post in posts}
    current = Tenure.objects.current(today()).filter(post__in=list(people)).select_related("person")
    for tenure in current.order_by("acting", "id"):
        people[tenure.post_id].append(tenure.person)
    return people
