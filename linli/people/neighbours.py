"""邻的大小 — 5 to 15 households are one leader's (rule 1)."""

from django.utils.translation import gettext as _


def neighbours_warning(homes: int, *, at_least: int, at_most: int) -> str | None:
    """提示 — a 邻 outside the 5–15 households is worth a word, never an error (rule 1).

    >>> neighbours_warning(16, at_least=5, at_most=15) is None
    False
    >>> neighbours_warning(15, at_least=5, at_most=15)
    """
    if homes > at_most:
        return _("%(n)d 户，超过 %(most)d 户，建议分邻") % {"n": homes, "most": at_most}
    if homes < at_least:
        return _("%(n)d 户，不足 %(least)d 户，可与相邻的邻合并") % {"n": homes, "least": at_least}
    return None
