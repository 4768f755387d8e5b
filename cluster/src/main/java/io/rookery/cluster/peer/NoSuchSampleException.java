package io.rookery.cluster.peer;

/** No node has ever held a sample of that hash. */
public final class NoSuchSampleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoSuchSampleException(String sha256) {
    super("no node holds sample " + sha256 + ": send it first", null, false, false);
  }
}
