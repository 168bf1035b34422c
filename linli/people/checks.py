"""自检 — whether somebody can keep this installation."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel.now import today
from linli.kernel.readiness import Answer, bad, check, good
from linli.people.models import Tenure
from linli.people.roles import PostKind


@check("administrator", gettext_lazy("管理员"))
def administrator() -> Answer:
    seated = Tenure.objects.current(today()).filter(post__kind=PostKind.ADMINISTRATOR, person__is_active=True)
    if count := seated.values("person").distinct().count():
        return good(_("%(n)d 位") % {"n": count})
    return bad(_("没有管理员。第一次安装请运行 linli found"))
