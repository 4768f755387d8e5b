package io.rookery.scheduler.job;

import static java.util.Objects.requireNonNull;

/** What a job analyses: a stored file or a URL. */
public sealed interface Target permits Target.File, Target.Url {

  /** How many bytes a guest is sent of it; 0 for a URL. */
  long bytes();

  /**
   * A sample file that stands in the content-addressed store.
   *
   * @param sha256 64 lower-case hexadecimal digits
   * @param name the file's name as its submitter gave it; never used as a path on the host
   * @param size in bytes
   */
  record File(String sha256, String name, long size) implements Target {
    public File {
      requireNonNull(sha256, "sha256");
      requireNonNull(name, "name");
    }

    @Override
    public long bytes() {
      return size;
    }
  }

  /** An address that the guest's browser opens. */
  record Url(String url) implements Target {
    public Url {
      requireNonNull(url, "url");
    }

    @Override
    public long bytes() {
      return 0;
    }
  }
}
