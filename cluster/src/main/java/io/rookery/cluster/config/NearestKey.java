package io.rookery.cluster.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Guesses which key was meant by a mistyped one. */
final class NearestKey {
  private static final int LONGEST = 64;

  private NearestKey() {}

  static Optional<String> among(Collection<String> known, String typed) {
    if (typed.length() > LONGEST) {
      return Optional.empty();
    }
    int reach = Math.max(1, typed.length() / 3);
    return known.stream()
        .filter(key -> distance(key, typed) <= reach)
        .min(Comparator.comparingInt(key -> distance(key, typed)));
  }

  /** How many letters must be added, removed or changed, ignoring case. */
  private static int distance(String left, String right) {
    String a = left.toLowerCase(java.util.Locale.ROOT);
    String b = right.toLowerCase(java.util.Locale.ROOT);
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
