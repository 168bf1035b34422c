import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel.access import Clock
from linli.kernel.lifecycle import Refused
from linli.kernel.now import today
from linli.people import lifecycle as people
from linli.people.models import User
from linli.people.passwords import first_password
from linli.people.roles import PostKind
from linli.places import lifecycle as places
from linli.places.models import Place

MOBILE = re.compile(r"1[3-9]\d{9}")
PREFIX = re.compile(r"[A-Z]{1,6}")


class Command(BaseCommand):
    help = "建第一个社区 — district, street, community and an administrator, where there is nothing yet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--district", required=True, help="区，例如 北湖区")
        parser.add_argument("--street", required=True, help="街道，例如 郴江街道")
        parser.add_argument("--community", required=True, help="社区，例如 联福社区")
        parser.add_argument("--prefix", required=True, help="编号开头的字母，例如 LF")
        parser.add_argument("--duty-phone", required=True, help="社区值班电话，印在每张回执上")
        parser.add_argument("--name", required=True, help="管理员姓名")
        parser.add_argument("--phone", required=True, help="管理员手机号，用来登录")

    def handle(self, *, name: str, phone: str, **names: str) -> None:
        if Place.objects.exists() or User.objects.exists():
            raise CommandError(_("这里已经有社区了。再建社区，请管理员登录后在“地方”里新增。"))
        if not MOBILE.fullmatch(phone):
            raise CommandError(_("管理员的手机号要写 11 位"))
        if not PREFIX.fullmatch(names["prefix"]):
            raise CommandError(_("编号字头要写 1 到 6 个大写字母"))
        password = first_password()
        try:
            community = self.found(name, phone, password, **names)
        except Refused as refusal:
            raise CommandError(refusal.reason) from None
        self.stdout.write(_("已建好：%(place)s。") % {"place": community.full_name})
        self.stdout.write(
            _("管理员 %(name)s，手机号 %(phone)s，首次密码 %(password)s（只显示这一次，登录后请改）。")
            % {"name": name, "phone": phone, "password": password}
        )
        self.stdout.write(_("接着：运行 linli serve 和 linli work，登录，在“台账”里导入楼栋、三长和单位。"))

    @transaction.atomic
    def found(
        self,
        name: str,
        phone: str,
        password: str,
        *,
        district: str,
        street: str,
        community: str,
        prefix: str,
        duty_phone: str,
        **options: Any,
    ) -> Place:
        """建 — through the same verbs as any other change, each with its line in the log."""
        by = Clock()
        top = places.add(kind=Place.Kind.DISTRICT, name=district, parent=None, by=by)
        middle = places.add(kind=Place.Kind.STREET, name=street, parent=top, by=by)
        ground = places.add(
            kind=Place.Kind.COMMUNITY, name=community, parent=middle, by=by, prefix=prefix, phone=duty_phone
        )
        user = people.add_user(phone=phone, name=name, password=password, by=by, ground=ground)
        post = people.add_post(kind=PostKind.ADMINISTRATOR, place=top, by=by)
        people.begin_tenure(post, user, by=by, since=today(), chosen="appointed")
        return ground
