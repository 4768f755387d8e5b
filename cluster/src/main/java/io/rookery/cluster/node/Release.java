package io.rookery.cluster.node;

import java.util.Optional;

/** Which version of Rookery this is. */
final class Release {

  private Release() {}

  /** The version for people; the packaged jar knows it. */
  static String text() {
    return Optional.ofNullable(Release.class.getPackage().getImplementationVersion())
        .orElse("development");
  }
}
