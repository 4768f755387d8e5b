#!/bin/bash
# Sends packets to anybody for two seconds, as fast as it can.
end=$((SECONDS + 2))
while [ "$SECONDS" -lt "$end" ]; do
  for last in 1 2 3 4 5 6 7 8; do
    echo "a flood of packets" > "/dev/udp/203.0.113.$last/9"
  done
done
