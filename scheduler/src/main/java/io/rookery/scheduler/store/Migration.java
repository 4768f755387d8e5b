package io.rookery.scheduler.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One numbered step of the schema.
 *
 * @param version counts from 1 without gaps
 * @param name the file's name
 * @param sql any number of statements, run in one transaction
 */
record Migration(int version, String name, String sql) {

  /** Of a file named like {@code V0001__jobs.sql}. */
  static Migration of(String name, String sql) {
    return new Migration(Integer.parseInt(name.substring(1, name.indexOf("__"))), name, sql);
  }

  /** The SHA-256 of the text, in hexadecimal. */
  String checksum() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(sql.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
