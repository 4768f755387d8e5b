package io.rookery.scheduler.result;

import io.rookery.scheduler.machine.Dialect;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which paths of a guest are accepted. A path is a directory of a closed list and one name; nothing
 * else of what the guest writes takes part in choosing a place.
 *
 * <p>The lists are those of the Cuckoo 2, CAPE and Cuckoo 3 servers, and what the analyzers of the
 * first two upload although those servers drop it: {@code logs}, {@code package_files}. Cuckoo 1
 * analyzers upload to {@code files/<number>}.
 */
final class PathRules {
  private static final int LONGEST_NAME = 255;
  private static final Set<String> COMMON =
      Set.of("files", "shots", "memory", "logs", "package_files");
  private static final Set<String> CUCKOO = Set.of("buffer", "extracted");
  private static final Set<String> CAPE =
      Set.of(
          "CAPE",
          "aux",
          "aux/amsi_etw",
          "aux/sslkeylogfile",
          "browser",
          "curtain",
          "debugger",
          "evtx",
          "htmldump",
          "procdump",
          "sysmon",
          "tlsdump",
          "tracee");
  private static final Set<String> CUCKOO3 = Set.of("files", "memory", "logs");
  private static final Pattern NUMBERED_FILES = Pattern.compile("files/[0-9]{1,20}");

  /** Growing snapshots, which CAPE analyzers upload again and again. */
  private static final List<String> CAPE_SNAPSHOTS =
      List.of(
          "tlsdump/",
          "aux/dns_etw.json",
          "aux/network_etw.json",
          "aux/wmi_etw.json",
          "aux/sslkeylogfile/sslkeys.log");

  private static final List<String> CAPE_UNRECORDED =
      List.of(
          "shots/", "curtain/", "aux/", "sysmon/", "debugger/", "tlsdump/", "evtx", "htmldump/");

  private static final String SHOTS = "shots";

  /** Those of the node's own pictures. */
  private static final String PICTURES = "screen-";

  private final Dialect dialect;

  PathRules(Dialect dialect) {
    this.dialect = dialect;
  }

  /** Where a picture of the guest's screen that the node has taken stands. */
  static ResultPath picture(int number, String suffix) {
    return ResultPath.in(SHOTS, "%s%04d%s".formatted(PICTURES, number, suffix));
  }

  /** The place that a metadata line names; fails with {@link ProtocolViolation}. */
  ResultPath check(byte[] line) {
    String path = text(line).replace('\\', '/');
    int slash = path.lastIndexOf('/');
    String directory = slash < 0 ? "" : withoutTrailingSlashes(path.substring(0, slash));
    // A colon would name a stream of another file on NTFS, from where results are often read.
    String name = path.substring(slash + 1).replace('\0', 'X').replace(':', 'X');
    requireAllowed(directory);
    requireName(directory, name);
    return new ResultPath(List.of(directory.split("/")), name);
  }

  /** What happens when that place is taken. */
  Placement placement(ResultPath path) {
    String place = path.toString();
    if (dialect == Dialect.CAPE && place.endsWith("_script.log")) {
      return Placement.APPEND;
    }
    if (dialect == Dialect.CAPE && CAPE_SNAPSHOTS.stream().anyMatch(place::startsWith)) {
      return Placement.REPLACE;
    }
    return Placement.EXCLUSIVE;
  }

  /** Whether {@code files.json} has a line for files in that place. */
  boolean recorded(ResultPath path) {
    return switch (dialect) {
      case CUCKOO -> true;
      case CAPE -> CAPE_UNRECORDED.stream().noneMatch(path.toString()::startsWith);
      // Its uploads say nothing that their path does not.
      case CUCKOO3 -> false;
    };
  }

  private void requireAllowed(String directory) {
    boolean allowed =
        switch (dialect) {
          case CUCKOO -> CUCKOO.contains(directory) || common(directory);
          case CAPE -> CAPE.contains(directory) || common(directory);
          case CUCKOO3 -> CUCKOO3.contains(directory);
        };
    if (!allowed) {
      throw new ProtocolViolation("its path is not in a directory that guests may write to");
    }
  }

  private static boolean common(String directory) {
    return COMMON.contains(directory) || NUMBERED_FILES.matcher(directory).matches();
  }

  private void requireName(String directory, String name) {
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      throw new ProtocolViolation("its path has no file name");
    }
    if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
      throw new ProtocolViolation("its file name is longer than " + LONGEST_NAME + " bytes");
    }
    String folded = name.toLowerCase(Locale.ROOT);
    boolean shared = directory.equals("logs") && dialect != Dialect.CUCKOO3;
    if (shared && (folded.endsWith(".bson") || folded.endsWith(".protobuf"))) {
      throw new ProtocolViolation("its file name belongs to the behaviour logs");
    }
    if (directory.equals(SHOTS) && folded.startsWith(PICTURES)) {
      throw new ProtocolViolation("its file name belongs to the node's own pictures");
    }
  }

  private static String withoutTrailingSlashes(String directory) {
    int end = directory.length();
    while (end > 0 && directory.charAt(end - 1) == '/') {
      end--;
    }
    return directory.substring(0, end);
  }

  private String text(byte[] line) {
    return dialect == Dialect.CUCKOO3 ? lenient(line) : strict(line);
  }

  /** As Cuckoo 3 reads it: bytes that are not UTF-8 are left out, and white space around it. */
  private static String lenient(byte[] line) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.IGNORE)
          .decode(ByteBuffer.wrap(line))
          .toString()
          .strip();
    } catch (CharacterCodingException e) {
      throw new ProtocolViolation("its path is not UTF-8");
    }
  }

  private static String strict(byte[] line) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
    } catch (CharacterCodingException e) {
      throw new ProtocolViolation("its path is not UTF-8");
    }
  }
}
