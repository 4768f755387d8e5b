package io.rookery.scheduler.guest;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Describes a sample by its first bytes, in the words of libmagic that the analyzers' choice of a
 * package looks for. What they do not look for is {@code data}.
 */
final class SampleType {
  /** How many first bytes are looked at: as far as a CD image names itself. */
  static final int HEAD = 40 * 1024;

  /** A zip file's header of an entry, up to the entry's name. */
  private static final String ENTRY = "(?s)PK\u0003\u0004.{26}";

  private static final int CD_NAME = 0x8001;

  private static final Map<String, String> STARTS =
      Map.ofEntries(
          Map.entry("%PDF-", "PDF document"),
          Map.entry("{\\rt", "Rich Text Format data"),
          Map.entry("Rar!", "RAR archive data"),
          Map.entry("7z\u00bc\u00af", "7-zip archive data"),
          Map.entry("MSCF", "Microsoft Cabinet archive data"),
          Map.entry("L\0\0\0\u0001\u0014\u0002\0", "MS Windows shortcut"),
          Map.entry("ITSF", "MS Windows HtmlHelp Data"),
          Map.entry("FWS", "Macromedia Flash data"),
          Map.entry("CWS", "Macromedia Flash data (compressed)"),
          Map.entry("ZWS", "Macromedia Flash data (lzma compressed)"),
          Map.entry("HWP Document File", "Hangul (Korean) Word Processor File"),
          Map.entry("[InternetShortcut]", "MS Windows 95 Internet shortcut text"),
          Map.entry("MIME-Version:", "MIME entity, ASCII text"),
          Map.entry("Received: ", "RFC 822 mail, ASCII text"),
          Map.entry("Return-Path: ", "RFC 822 mail, ASCII text"),
          Map.entry("<?xml", "XML document text"));

  /** What stands in a zip file's names, and what that makes of it; the first that fits. */
  private static final List<Map.Entry<String, String>> IN_ZIP =
      List.of(
          Map.entry("word/", "Microsoft Word 2007+"),
          Map.entry("xl/", "Microsoft Excel 2007+"),
          Map.entry("ppt/", "Microsoft PowerPoint 2007+"),
          Map.entry("META-INF/", "Java archive data (JAR)"),
          Map.entry("[Content_Types].xml", "Microsoft OOXML"));

  /** The same for the streams of a compound file, whose names have two bytes a letter. */
  private static final List<Map.Entry<String, String>> IN_COMPOUND =
      List.of(
          Map.entry(wide("WordDocument"), ", Microsoft Office Word"),
          Map.entry(wide("Workbook"), ", Microsoft Excel"),
          Map.entry(wide("PowerPoint Document"), ", Microsoft PowerPoint"),
          Map.entry(wide("HwpSummaryInformation"), ", Hangul (Korean) Word Processor File"),
          // The class of an installer's root.
          Map.entry("\u0084\u0010\f\0\0\0\0\0\u00c0\0\0\0\0\0\0F", ", MSI Installer"));

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
    if (text.startsWith("PK\u0003\u0004")) {
      return zip();
    }
    if (text.startsWith("\u00d0\u00cf\u0011\u00e0")) {
      return "Composite Document File V2 Document" + first(IN_COMPOUND, text::contains).orElse("");
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
    if (text.startsWith("CD001", CD_NAME)) {
      return "ISO 9660 CD-ROM filesystem data";
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
        + ", for MS Windows"
        // The installer's own section, among the names of the others.
        + (text.indexOf(".ndata\0\0", pe) > 0
            ? ", Nullsoft Installer self-extracting archive"
            : "");
  }

  /** By the names at which its entries begin. */
  private String zip() {
    return first(IN_ZIP, name -> Pattern.compile(ENTRY + Pattern.quote(name)).matcher(text).find())
        .orElse("Zip archive data");
  }

  private static Optional<String> first(
      List<Map.Entry<String, String>> marks, Predicate<String> there) {
    return marks.stream()
        .filter(mark -> there.test(mark.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private static String wide(String name) {
    return name.replaceAll("(.)", "$1\0");
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
