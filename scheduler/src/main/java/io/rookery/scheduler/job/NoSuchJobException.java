package io.rookery.scheduler.job;

/** There is no job of that id; the gateways answer 404 with it. */
public final class NoSuchJobException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Names the id in its message. */
  public NoSuchJobException(long id) {
    super("there is no job " + id, null, false, false);
  }
}
