"""缘由 — the short lists a step must choose its reason from; the log keeps the key, people read the words."""

from django.utils.translation import gettext_lazy as _

GROUNDS = {"place": _("属地不符"), "right": _("权属不符"), "duty": _("职能不符")}  # of a return 退单
WAITS = {
    "resident": _("等居民补充"),
    "third": _("等第三方回复"),
    "parts": _("等材料配件"),
    "weather": _("等天气"),
}
