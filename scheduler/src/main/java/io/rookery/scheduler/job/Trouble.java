package io.rookery.scheduler.job;

/**
 * A trouble that is met again with every try, such as a store that is away: says when it is news,
 * so that the log has one line for its beginning and one for its end, however often it is tried in
 * between. Belongs to whoever tries, and is used on that one's context.
 */
public final class Trouble {
  private boolean present;

  /** The trouble was met; whether it was not there before. */
  public boolean begins() {
    boolean news = !present;
    present = true;
    return news;
  }

  /** A try has succeeded; whether the trouble was there before. */
  public boolean ends() {
    boolean news = present;
    present = false;
    return news;
  }
}
