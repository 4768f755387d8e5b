package io.rookery.scheduler.dispatch;

import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which samples had a part in the quarantine of which machines. A sample that has had it on as many
 * machines as a job may have attempts is the likelier culprit: on no further machine do its
 * failures count. Remembers the samples that were blamed last; a sample is a file's hash or a URL.
 */
final class BlamedSamples {
  private static final int MOST = 1000;
  private final Map<String, Set<String>> machines = new LinkedHashMap<>();

  /** Whether a failure of that machine under that sample counts against the machine. */
  boolean counts(String sample, String machine, int limit) {
    Set<String> blamedOn = machines.getOrDefault(sample, Set.of());
    return blamedOn.size() < limit || blamedOn.contains(machine);
  }

  /** These samples have brought that machine into quarantine. */
  void blame(Collection<String> samples, String machine) {
    for (String sample : samples) {
      Set<String> blamedOn = machines.remove(sample);
      Set<String> more = blamedOn == null ? new HashSet<>() : blamedOn;
      more.add(machine);
      machines.put(sample, more);
    }
    Iterator<String> oldest = machines.keySet().iterator();
    while (machines.size() > MOST) {
      oldest.next();
      oldest.remove();
    }
  }
}
