#!/bin/sh
# Finds what the tests need beside Python (browser, Chinese font, Java, Node) and installs what is missing.
set -eu
missing=

has() { command -v "$1" >/dev/null 2>&1; }

has chromium || has chromium-browser || has google-chrome || missing="$missing chromium"
has java || missing="$missing default-jre-headless"
has node || missing="$missing nodejs"
has curl || missing="$missing curl" # the manual's examples are run as they stand
has Rscript || missing="$missing r-base-core" # the one in R too
has sqlite3 || missing="$missing sqlite3" # figures of pages are worked out again with it
has npm || missing="$missing npm"
has nginx || missing="$missing nginx-light" # the sample of a server in front is tried
# Without a CJK font every Chinese character is the same empty box, and contrast is judged on boxes.
if ! { has fc-list && fc-list :lang=zh-cn family | grep -q .; }; then
    missing="$missing fonts-noto-cjk"
fi

# shellcheck disable=SC2086 # a list of package names
[ -z "$missing" ] || sh "$(dirname "$0")/apt-install.sh" $missing
