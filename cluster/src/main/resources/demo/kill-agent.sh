#!/bin/bash
# Looks for the sandbox's agent among the processes and kills it, as evasive samples do.
for directory in /proc/[0-9]*; do
  if tr '\0' ' ' < "$directory/cmdline" 2>/dev/null | grep -q 'agent\.py'; then
    kill -9 "${directory#/proc/}"
  fi
done
sleep 60
