"""What the pages of cases show: reading only, in bounded numbers of queries, and never more than the reader may see."""

from linli.cases.queries.history import timeline
from linli.cases.queries.tiers import ladder, next_post, steps_of

__all__ = ["ladder", "next_post", "steps_of", "timeline"]
