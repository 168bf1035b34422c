from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from linli.kernel.access import Clock
from linli.people import second_factor
from linli.people.models import User


class Command(BaseCommand):
    help = "停用双因素 — for somebody who lost phone and paper; an administrator sets up a new one at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("phone", help="手机号")

    def handle(self, *, phone: str, **options: Any) -> None:
        user = User.objects.filter(phone=phone).first()
        if user is None:
            raise CommandError(f"没有手机号是 {phone} 的账号。")
        if second_factor.device_of(user) is None:
            raise CommandError(f"{user.name}没有设置过双因素。")
        second_factor.end(user, by=Clock())
        self.stdout.write(f"{user.name}的双因素已停用。")
