#!/bin/sh
# Installs Debian packages as root or by sudo, else prints the command: sh apt-install.sh PACKAGE…
set -eu

if ! command -v apt-get >/dev/null 2>&1; then
    echo "Missing on this machine: $*. It has no apt-get; install what matches these Debian packages, then run make again." >&2
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    sudo=
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    sudo=sudo
elif command -v sudo >/dev/null 2>&1 && [ -t 0 ]; then
    sudo=sudo # it will ask for the password
else
    echo "Missing on this machine: $*. As root, run this, then make again:" >&2
    echo "  apt-get update && apt-get install -y --no-install-recommends $*" >&2
    exit 1
fi

echo "Installing Debian packages: $* …" >&2
$sudo apt-get update -qq
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
