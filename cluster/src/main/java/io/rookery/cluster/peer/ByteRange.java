package io.rookery.cluster.peer;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Part of a file.
 *
 * @param from the first byte, counted from 0
 * @param length in bytes
 */
record ByteRange(long from, long length) {
  private static final Pattern FORM = Pattern.compile("bytes=(\\d{1,18})-(\\d{0,18})");

  /**
   * What a {@code Range} header asks for of a file of that size. A form that is not understood asks
   * for all of it, as RFC 9110 has it; the length is 0 when the range lies behind the end.
   */
  static Optional<ByteRange> parse(Optional<String> header, long size) {
    return header.map(FORM::matcher).filter(Matcher::matches).map(found -> read(found, size));
  }

  private static ByteRange read(Matcher found, long size) {
    long from = Long.parseLong(found.group(1));
    long last =
        found.group(2).isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(found.group(2)));
    return new ByteRange(from, Math.max(0, last - from + 1));
  }

  /** The header that says which part of a file of that size is sent. */
  String contentRange(long size) {
    return "bytes %d-%d/%d".formatted(from, from + length - 1, size);
  }
}
