package io.rookery.scheduler.guest;

import java.util.List;

/**
 * What an analyzer is told of a sample besides its name.
 *
 * @param type its description in the words of libmagic
 * @param exports the names that it exports, as they stand in the file; hostile
 */
record SampleFacts(String type, List<String> exports) {
  /** Those of a URL. */
  static final SampleFacts NONE = new SampleFacts("", List.of());

  SampleFacts {
    exports = List.copyOf(exports);
  }
}
