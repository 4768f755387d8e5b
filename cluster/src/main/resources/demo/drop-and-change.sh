#!/bin/bash
# Drops two files, changes one of them, and deletes a third.
cd /tmp
printf 'first payload\n' > dropped-one.bin
printf 'second payload\n' > dropped-two.bin
printf 'changed afterwards\n' >> dropped-two.bin
printf 'gone\n' > deleted.bin
rm deleted.bin
