"""A failed request is one line, and the line quotes nobody."""

import logging
import sys

from linli.config.logs import OneLine


def test_a_failure_is_one_line_without_the_words_it_quotes():
    # given
    try:
        int("张阿姨家的电话")
    except ValueError:
        failure = sys.exc_info()
    record = logging.LogRecord("django.request", logging.ERROR, "x.py", 1, "Error: %s", ("/cases/",), failure)
    # when
    line = OneLine().format(record)
    # then
    assert "\n" not in line
    assert "ERROR django.request: Error: /cases/ [ValueError at " in line
    assert "张阿姨" not in line
