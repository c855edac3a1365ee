#!/bin/sh
# Makes .venv, or heals it, and installs one lock file into it: sh python-environment.sh PYTHON LOCK
set -eu
python=$1
lock=$2
unfinished=.venv/.unfinished

say() { printf '%s\n' "$*" >&2; }

if ! command -v "$python" >/dev/null 2>&1; then
    say "No interpreter \"$python\" found. Install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3"
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    say "\"$python\" is $("$python" --version 2>&1), but Sunlit needs Python 3.11 or newer."
    say "Name a newer one: make PYTHON=python3.12"
    exit 1
fi

# A folder left by an interrupted run may lack pip or hold half a package: start over.
if [ -e "$unfinished" ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    rm -rf .venv
fi

if [ ! -d .venv ]; then
    # Debian ships venv without ensurepip, which only its python3-venv brings.
    if ! "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
        sh "$(dirname "$0")/apt-install.sh" python3-venv
    fi
    if ! "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
        say "\"$python\" still cannot make a virtual environment: its modules venv and ensurepip are missing."
        say "Install the venv package of this very interpreter, or name another: make PYTHON=/usr/bin/python3"
        exit 1
    fi
    say "Making .venv with $("$python" --version 2>&1) …"
    mkdir .venv
    : >"$unfinished"
    "$python" -m venv .venv
fi

say "Installing $lock into .venv …"
: >"$unfinished"
.venv/bin/python -m pip install --quiet --disable-pip-version-check \
    --use-pep517 --require-hashes -r "$lock"
rm "$unfinished"
