"""What the pages of cases show: reading only, in few queries, and never more than the reader may see.

For those at work ``lists`` are queues and rows, ``sheet`` the facts of one case, ``grounds`` the places one
may register for; for residents ``same`` is what neighbours said, ``promise`` and ``thread`` the receipt page.
Both read the ladder of ``tiers``, the sentences of ``history`` and the names of ``seats``.
"""

from linli.cases.queries import grounds, history, lists, sheet
from linli.cases.queries.history import timeline
from linli.cases.queries.tiers import ladder, next_post, steps_of

__all__ = ["grounds", "history", "ladder", "lists", "next_post", "sheet", "steps_of", "timeline"]
