#!/bin/sh
# Prints the folder in which tests write: in memory where there are 8 GB for it and programs may run
# from there, as on a disk they wait for each write that must last; else where all programs write.
folder=/dev/shm
free=$(df -Pk "$folder" 2>/dev/null | awk 'NR == 2 { print $4 }')
if [ "${free:-0}" -gt 8000000 ] && tried=$(mktemp -p "$folder" 2>/dev/null); then
    printf '#!/bin/sh\n' >"$tried" && chmod +x "$tried" && "$tried" 2>/dev/null || folder=
    rm -f "$tried"
else
    folder=
fi
echo "${folder:-${TMPDIR:-/tmp}}"
