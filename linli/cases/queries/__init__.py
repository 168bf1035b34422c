"""What the pages of cases show: reading only, in bounded numbers of queries, and never more than the reader may see.

``tiers`` draws the ladder, ``history`` tells what happened, ``lists`` are the desk's queues and the rows of lists,
``sheet`` the facts of one case, ``grounds`` the places one may register for.
"""

from linli.cases.queries import grounds, history, lists, sheet
from linli.cases.queries.history import timeline
from linli.cases.queries.tiers import ladder, next_post, steps_of

__all__ = ["grounds", "history", "ladder", "lists", "next_post", "sheet", "steps_of", "timeline"]
