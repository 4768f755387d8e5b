package io.rookery.scheduler.machine;

import java.util.Set;

/**
 * The keys of a group of machines that only its driver understands, and whose values it checks
 * itself.
 *
 * @param all of them; a key that is none of them is refused
 * @param paths those that are paths, which start at the configuration's folder
 */
public record GroupKeys(Set<String> all, Set<String> paths) {

  public GroupKeys {
    all = Set.copyOf(all);
    paths = Set.copyOf(paths);
    if (!all.containsAll(paths)) {
      throw new IllegalArgumentException("a path that is no key: " + paths);
    }
  }

  /** Keys of which none is a path. */
  public static GroupKeys of(String... all) {
    return new GroupKeys(Set.of(all), Set.of());
  }
}
