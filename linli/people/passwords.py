"""密码 — what a password must be beyond long enough: letters and digits mixed (rule 39)."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class LettersAndDigits:
    """字母加数字 — a password has at least one letter and one digit; any other sign is welcome."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ``ValidationError``.

        >>> LettersAndDigits().validate("linfu2026")
        """
        if not (any(sign.isalpha() for sign in password) and any(sign.isdigit() for sign in password)):
            raise ValidationError(_("密码里要有字母，也要有数字"), code="letters_and_digits")

    def get_help_text(self) -> str:
        return _("字母和数字都要有")


LETTERS, DIGITS = "abcdefghjkmnpqrstuvwxyz", "23456789"  # nothing that is read for something else


def first_password() -> str:
    """初始密码 — ten random signs in two halves, letters and digits mixed, easy to read aloud: told once, then
    changed by its person.

    >>> LettersAndDigits().validate(first_password())
    >>> len(first_password())
    11
    """
    halves = [
        "".join(secrets.choice(LETTERS) for _i in range(3))
        + "".join(secrets.choice(DIGITS) for _i in range(2))
        for _half in range(2)
    ]
    return "-".join(halves)
