package io.rookery.scheduler.machine.simulated;

import java.util.Arrays;

/**
 * Looks for one run of bytes, by Horspool's method: whole samples are searched for the end of their
 * form, and most of their bytes need not be looked at.
 */
final class ByteSearch {
  private final byte[] sought;
  private final int[] shifts = new int[256];

  ByteSearch(byte[] sought) {
    this.sought = sought.clone();
    Arrays.fill(shifts, sought.length);
    for (int i = 0; i < sought.length - 1; i++) {
      shifts[sought[i] & 0xff] = sought.length - 1 - i;
    }
  }

  int length() {
    return sought.length;
  }

  /** Where it begins first, at {@code from} or later; -1 when it is not there as a whole. */
  int in(byte[] bytes, int from) {
    int at = from;
    while (at <= bytes.length - sought.length) {
      byte last = bytes[at + sought.length - 1];
      if (last == sought[sought.length - 1]
          && Arrays.equals(bytes, at, at + sought.length, sought, 0, sought.length)) {
        return at;
      }
      at += shifts[last & 0xff];
    }
    return -1;
  }
}
