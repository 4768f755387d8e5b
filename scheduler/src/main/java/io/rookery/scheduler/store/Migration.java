package io.rookery.scheduler.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One numbered step of the schema.
 *
 * @param version counts from 1 without gaps
 * @param name the file's name
 * @param needs the step that a node's release must know to work on after this one; 0 for a step
 *     that only expands, which every release survives
 * @param sql any number of statements, run in one transaction
 */
record Migration(int version, String name, int needs, String sql) {
  private static final Pattern PHASE = Pattern.compile("^-- phase:(.*)$", Pattern.MULTILINE);
  private static final Pattern CONTRACT = Pattern.compile("contract, needs schema (\\d{1,9})");

  /**
   * Of a file named like {@code V0001__jobs.sql} whose text has a line {@code -- phase: expand} or
   * {@code -- phase: contract, needs schema 7}; without such a line it expands.
   *
   * @throws IllegalArgumentException when the line says anything else
   */
  static Migration of(String name, String sql) {
    int version = Integer.parseInt(name.substring(1, name.indexOf("__")));
    return new Migration(version, name, needs(version, name, sql), sql);
  }

  private static int needs(int version, String name, String sql) {
    Matcher line = PHASE.matcher(sql);
    if (!line.find()) {
      return 0;
    }
    String phase = line.group(1).strip();
    if (phase.equals("expand")) {
      return 0;
    }
    Matcher contract = CONTRACT.matcher(phase);
    int needs = contract.matches() ? Integer.parseInt(contract.group(1)) : 0;
    if (needs < 1 || needs >= version) {
      throw new IllegalArgumentException(
          name
              + " has the phase \""
              + phase
              + "\": write \"expand\", or \"contract, needs schema N\" with an earlier step N");
    }
    return needs;
  }

  /** Whether it takes away what releases that do not know step {@link #needs} work with. */
  boolean contracts() {
    return needs > 0;
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
