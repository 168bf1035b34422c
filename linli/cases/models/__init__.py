"""What is true of reports and cases: what somebody said, what is being done about it, by whom, until when."""

from linli.cases.models.case import Case, CaseNumber, Category
from linli.cases.models.report import (
    RECEIPT_RIGHTS,
    Draft,
    DraftPhoto,
    PhoneCode,
    Photo,
    Receipt,
    Report,
    Sound,
)
from linli.cases.models.work import (
    Background,
    Conflict,
    Help,
    Hold,
    Involved,
    InvolvedQuerySet,
    Leg,
    Request,
    Verdict,
)

__all__ = [
    "RECEIPT_RIGHTS",
    "Background",
    "Case",
    "CaseNumber",
    "Category",
    "Conflict",
    "Draft",
    "DraftPhoto",
    "Help",
    "Hold",
    "Involved",
    "InvolvedQuerySet",
    "Leg",
    "PhoneCode",
    "Photo",
    "Receipt",
    "Report",
    "Request",
    "Sound",
    "Verdict",
]
