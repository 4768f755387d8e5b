package io.rookery.cluster.chaos;

import java.util.List;

/** Something that must hold after every run. */
@FunctionalInterface
interface Rule {

  /** Everything that breaks it. */
  List<Violation> violations(History history);
}
