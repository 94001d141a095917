#!/usr/bin/env bash
# One would guess: RetryAfter.retry_after is an int or a timedelta, as it is documented and annotated, and an error that
# goes through pickle, to another process say, comes out as it was.
# What happens: python-telegram-bot takes a timedelta, but of one that is no whole number of seconds retry_after makes a
# float. Through pickle or copy the fraction is cut off, with PTB_TIMEDELTA=true as well: a wait of 0.7 s becomes none.
# What follows: take the wait for an int, a float or a timedelta, and pass it on by itself rather than with the error.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
unset PYTHONPATH PTB_TIMEDELTA
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/python" -m pip -qq --disable-pip-version-check install python-telegram-bot==22.8

cat > "$tmp/show.py" <<'PY'
import copy
import os
import pickle
import warnings
from datetime import timedelta

from telegram import __version__
from telegram.error import RetryAfter

warnings.simplefilter("ignore")  # that a later version will give a timedelta always
print(f"python-telegram-bot {__version__}, PTB_TIMEDELTA={os.environ.get('PTB_TIMEDELTA')}")
for wait in (timedelta(seconds=3), timedelta(seconds=3.7), timedelta(seconds=0.7)):
    error = RetryAfter(wait)
    told = (error.retry_after, pickle.loads(pickle.dumps(error)).retry_after, copy.copy(error).retry_after)
    print(f"  of {wait.total_seconds()} s: {told[0]!r}, through pickle {told[1]!r}, through copy {told[2]!r}")
    whole = timedelta(seconds=int(wait.total_seconds()))
    if "PTB_TIMEDELTA" in os.environ:
        assert told == (wait, whole, whole), told
    else:
        assert told == (wait.total_seconds(), whole.seconds, whole.seconds), told
        assert type(told[0]) is (int if wait == whole else float), told
        assert type(told[1]) is int, told
PY
"$tmp/venv/bin/python" "$tmp/show.py"
PTB_TIMEDELTA=true "$tmp/venv/bin/python" "$tmp/show.py"
echo "holds: a fraction of a second makes retry_after a float, and is lost with a pickled or copied error"
