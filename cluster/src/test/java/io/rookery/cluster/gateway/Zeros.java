package io.rookery.cluster.gateway;

import java.io.InputStream;
import java.util.Arrays;

/** That many zero bytes, made as they are read. */
final class Zeros extends InputStream {
  private long left;

  Zeros(long count) {
    left = count;
  }

  @Override
  public int read() {
    return left-- > 0 ? 0 : -1;
  }

  @Override
  public int read(byte[] target, int from, int length) {
    if (left <= 0) {
      return -1;
    }
    int count = (int) Math.min(left, length);
    Arrays.fill(target, from, from + count, (byte) 0);
    left -= count;
    return count;
  }
}
