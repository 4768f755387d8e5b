package io.rookery.scheduler.guest;

import io.rookery.scheduler.machine.Dialect;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Exported names as the analyzers split them: at each comma. CAPE's host removes from a name what
 * its analyzer may stumble over; Cuckoo's sends it as it is, so a name that its parser would change
 * is left out. What is too long as a whole ends earlier.
 */
final class ExportsText {
  private static final Pattern REMOVED_FOR_CAPE = Pattern.compile("[^A-Za-z0-9_?@-]");
  private static final Pattern SAFE_FOR_CUCKOO = Pattern.compile("[!-~&&[^,;%\"]]+");
  private static final int LONGEST = 32 * 1024;

  private ExportsText() {}

  static String of(List<String> names, Dialect dialect) {
    StringBuilder text = new StringBuilder();
    for (String name : names) {
      String fit = dialect == Dialect.CAPE ? REMOVED_FOR_CAPE.matcher(name).replaceAll("") : name;
      if (!SAFE_FOR_CUCKOO.matcher(fit).matches()) {
        continue;
      }
      if (text.length() + 1 + fit.length() > LONGEST) {
        break;
      }
      text.append(text.isEmpty() ? "" : ",").append(fit);
    }
    // One name alone may look like a number or a truth value, and the analyzer cannot split those.
    return ConfigRules.isConverted(text.toString()) ? "" : text.toString();
  }
}
