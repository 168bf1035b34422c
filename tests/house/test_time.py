"""There is one clock, so that the demo and the tests can set it."""

import re

from tests.house import sources

OTHER_CLOCKS = re.compile(r"\b(timezone|datetime|date)\.(now|today|utcnow)\(|\blocaldate\(|\btime\.time\(")


def test_only_the_clock_itself_asks_the_machine_for_the_time():
    assert {path for path, text in sources() if OTHER_CLOCKS.search(text)} <= {"linli/kernel/now.py"}
