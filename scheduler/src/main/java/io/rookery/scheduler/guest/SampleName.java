package io.rookery.scheduler.guest;

import io.rookery.scheduler.machine.Dialect;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The name of the sample in the guest. The same string stands in the configuration and in the
 * upload, for the analyzer looks for exactly that file; the agents join it to a folder unchecked,
 * so nothing in it may lead elsewhere.
 */
final class SampleName {
  private static final Pattern OTHER = Pattern.compile("[^A-Za-z0-9 _.-]");
  private static final Pattern DEVICE =
      Pattern.compile("(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])( *\\..*)?");
  private static final int CUCKOO_LONGEST = 120;

  // CAPE's sanitize_len and sanitize_to_len: some malware refuses to run under a long name.
  private static final int CAPE_LONG = 32;
  private static final int CAPE_SHORTENED = 24;

  private SampleName() {}

  /** The sanitised name: ASCII letters, digits, blanks and {@code _.-}, never empty. */
  static String clean(String given, Dialect dialect) {
    String base = given.substring(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1);
    String clean = OTHER.matcher(base.strip()).replaceAll("_").strip();
    String fitting =
        dialect == Dialect.CUCKOO
            ? shortened(clean, CUCKOO_LONGEST)
            : clean.length() >= CAPE_LONG ? shortened(clean, CAPE_SHORTENED) : clean;
    // Only now, for what is cut off may be all that kept the name from being one of these.
    if (fitting.chars().allMatch(c -> c == '.' || c == ' ')) {
      return "sample";
    }
    return DEVICE.matcher(fitting).matches() ? "_" + fitting : fitting;
  }

  /** The name below a folder of the job's own, for agents that make it ({@code subdir_upload}). */
  static String inFolder(long jobId, String clean, String platform) {
    return jobId + (platform.toLowerCase(Locale.ROOT).equals("windows") ? "\\" : "/") + clean;
  }

  private static String shortened(String name, int longest) {
    if (name.length() <= longest) {
      return name;
    }
    int dot = name.lastIndexOf('.');
    int extension = dot < 0 ? 0 : name.length() - dot;
    if (dot <= 0 || extension > longest / 2) {
      return name.substring(0, longest).strip();
    }
    return name.substring(0, longest - extension) + name.substring(dot);
  }
}
