#!/bin/bash
# Waits for ever; only its timeout ends it.
echo waiting
while :; do sleep 1; done
