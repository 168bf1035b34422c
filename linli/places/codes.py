"""Place codes: four digits a level, and "at or below" as a half-open range. No Django here.

>>> child_code("0001", 23)
'00010023'
>>> span("00010023")
('00010023', '00010024')
>>> span("00019999")
('00019999', '0001999:')
>>> levels("000100230004")
['0001', '00010023', '000100230004']
"""

LEVEL_DIGITS = 4
MAX_LEVELS = 12
MAX_CHILDREN = 9_998


def child_code(parent: str, number: int) -> str:
    """The code of child ``number`` below ``parent`` ("" for a root). Raises ValueError outside 1…9998."""
    if not 1 <= number <= MAX_CHILDREN:
        raise ValueError(f"child number out of range: {number}")
    if len(parent) >= LEVEL_DIGITS * MAX_LEVELS:
        raise ValueError("too deep")
    return f"{parent}{number:0{LEVEL_DIGITS}d}"


def span(code: str) -> tuple[str, str]:
    """The half-open range ``low <= c < high`` of the codes at or below ``code``.

    ``high`` is ``code`` with its last character one up; ":" follows "9" in every byte order.
    """
    return code, code[:-1] + chr(ord(code[-1]) + 1)


def levels(code: str) -> list[str]:
    """The codes of the path from the root down to ``code`` itself."""
    return [code[:end] for end in range(LEVEL_DIGITS, len(code) + 1, LEVEL_DIGITS)]


def is_within(code: str, top: str) -> bool:
    """Whether ``code`` lies at or below ``top``."""
    return code.startswith(top)
