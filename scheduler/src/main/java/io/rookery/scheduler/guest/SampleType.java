package io.rookery.scheduler.guest;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Describes a sample by its first bytes, in the words of libmagic that the analyzers' choice of a
 * package looks for. What they do not look for is {@code data}.
 */
final class SampleType {
  /** How many first bytes are looked at. */
  static final int HEAD = 4096;

  private static final Map<String, String> STARTS =
      Map.of(
          "%PDF-", "PDF document",
          "{\\rt", "Rich Text Format data",
          "PK\u0003\u0004", "Zip archive data",
          "Rar!", "RAR archive data",
          "7z\u00bc\u00af", "7-zip archive data",
          "MSCF", "Microsoft Cabinet archive data",
          "\u00d0\u00cf\u0011\u00e0", "Composite Document File V2 Document");

  private static final List<Map.Entry<String, String>> INTERPRETERS =
      List.of(
          Map.entry("bash", "Bourne-Again shell script, ASCII text executable"),
          Map.entry("python", "Python script, ASCII text executable"),
          Map.entry("perl", "Perl script text executable"),
          Map.entry("sh", "POSIX shell script, ASCII text executable"));

  private final Buffer head;
  private final String text;

  private SampleType(Buffer head) {
    this.head = head;
    this.text = head.toString(StandardCharsets.ISO_8859_1);
  }

  /** The description; any bytes may be given. */
  static String of(Buffer head) {
    return new SampleType(head).describe();
  }

  private String describe() {
    if (text.isEmpty()) {
      return "empty";
    }
    if (text.startsWith("MZ")) {
      return executable();
    }
    if (text.startsWith("\u007fELF")) {
      return elf();
    }
    if (text.startsWith("#!")) {
      return script();
    }
    for (Map.Entry<String, String> start : STARTS.entrySet()) {
      if (text.startsWith(start.getKey())) {
        return start.getValue();
      }
    }
    String trimmed = text.stripLeading().toLowerCase(java.util.Locale.ROOT);
    if (trimmed.startsWith("<!doctype html") || trimmed.startsWith("<html")) {
      return "HTML document, ASCII text";
    }
    boolean plain = text.chars().allMatch(c -> (c >= 32 && c < 127) || (c >= 9 && c <= 13));
    return plain ? "ASCII text" : "data";
  }

  /** The layout of the PE header: its place at 0x3c, machine, characteristics, magic, subsystem. */
  private String executable() {
    int pe = head.length() < 0x40 ? -1 : head.getIntLE(0x3c);
    if (pe < 0 || pe > head.length() - 0x60 || !text.startsWith("PE\0\0", pe)) {
      return "MS-DOS executable";
    }
    boolean library = (head.getUnsignedShortLE(pe + 22) & 0x2000) != 0;
    boolean wide = head.getUnsignedShortLE(pe + 24) == 0x20b;
    String kind =
        switch (head.getUnsignedShortLE(pe + 92)) {
          case 1 -> "(native)";
          case 3 -> "(console)";
          default -> "(GUI)";
        };
    return (wide ? "PE32+" : "PE32")
        + " executable "
        + (library ? "(DLL) " : "")
        + kind
        + (wide ? " x86-64" : " Intel 80386")
        + ", for MS Windows";
  }

  private String elf() {
    if (head.length() < 20) {
      return "ELF";
    }
    String bits = head.getByte(4) == 2 ? "64-bit" : "32-bit";
    String order = head.getByte(5) == 2 ? "MSB" : "LSB";
    int type = head.getByte(5) == 2 ? head.getUnsignedShort(16) : head.getUnsignedShortLE(16);
    return "ELF " + bits + " " + order + (type == 3 ? " shared object" : " executable");
  }

  private String script() {
    String first = text.lines().findFirst().orElse("");
    for (Map.Entry<String, String> interpreter : INTERPRETERS) {
      if (first.contains(interpreter.getKey())) {
        return interpreter.getValue();
      }
    }
    return "a script text executable";
  }
}
