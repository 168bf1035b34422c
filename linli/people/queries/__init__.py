"""What lists and pages of people show, one file a subject. No writes."""

from linli.people.queries.account import may_cover, own_tenures

__all__ = ["may_cover", "own_tenures"]
