package io.rookery.scheduler.machine.simulated;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Takes a file's bytes and keeps no more than the beginning of them. */
final class UploadSink {
  /** More than any configuration has. */
  private static final int LONGEST_TEXT = 64 * 1024;

  private static final String ZIP = "PK\003\004";

  private final MessageDigest digest = sha256();
  private final ByteArrayOutputStream head = new ByteArrayOutputStream();
  private long size;

  void accept(byte[] bytes, int from, int length) {
    digest.update(bytes, from, length);
    size += length;
    head.write(bytes, from, Math.min(length, LONGEST_TEXT - head.size()));
  }

  Upload end() {
    String text = head.toString(StandardCharsets.UTF_8);
    return new Upload(
        size,
        HexFormat.of().formatHex(digest.digest()),
        text.startsWith(ZIP),
        size <= LONGEST_TEXT ? Optional.of(text) : Optional.empty());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
