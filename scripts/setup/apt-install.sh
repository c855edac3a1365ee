#!/bin/sh
# Installs Debian packages as root or by sudo, else prints the command: sh apt-install.sh PACKAGE…
set -eu

give_up() {
    echo "Missing on this machine: $packages. $1" >&2
    echo "  apt-get update && apt-get install -y --no-install-recommends $packages" >&2
    exit 1
}

packages=$*
command -v apt-get >/dev/null 2>&1 ||
    give_up "There is no apt-get here; install what answers to this, then run make again:"

if [ "$(id -u)" = 0 ]; then
    sudo=
elif command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    sudo=sudo # at a terminal it may ask for the password
else
    give_up "As root, run this, then make again:"
fi

echo "Installing Debian packages: $packages …" >&2
$sudo apt-get update -qq &&
    $sudo env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@" >/dev/null ||
    give_up "Installing failed; as root, run this, then make again:"
