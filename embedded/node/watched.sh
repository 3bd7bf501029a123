#!/bin/sh
# Runs a server that dies with its owner, however the owner dies: only the owner holds the other end of stdin, and the
# kernel closes that end even after a kill -9.
# usage: watched.sh FOLDER COMMAND [ARGUMENT...]     the server's process id is written to descriptor 3
folder=$1
shift
exec 4<&0
"$@" </dev/null 3>&- 4<&- &
server=$!
echo "$server" >&3
exec 3>&-

(
  while read -r _ <&4; do :; done
  kill -9 "$server" 2>/dev/null
  exit 0
) &
watcher=$!

wait "$server"
status=$?
kill "$watcher" 2>/dev/null
# The watcher ends with 0 only when the owner is gone; nobody else is left then to remove the server's files.
if wait "$watcher"; then
  rm -rf "$folder"
fi
exit "$status"
