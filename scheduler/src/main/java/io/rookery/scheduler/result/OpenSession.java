package io.rookery.scheduler.result;

import io.vertx.core.Future;

/** The door to an {@link Attempt} for callers on any context. */
record OpenSession(OwnerContext owner, Attempt attempt, Runnable shutDoor)
    implements ResultSession {

  @Override
  public Future<Void> logEnded() {
    return owner.call(attempt::logEnded);
  }

  @Override
  public Future<Void> logResumed() {
    return owner.call(attempt::logResumed);
  }

  @Override
  public Future<String> full() {
    return owner.call(() -> attempt.alarms().full().future());
  }

  @Override
  public Future<String> exhausted() {
    return owner.call(() -> attempt.alarms().exhausted().future());
  }

  @Override
  public Future<String> unwritable() {
    return owner.call(() -> attempt.alarms().unwritable().future());
  }

  @Override
  public Future<Void> keepPicture(String file, int number, String suffix) {
    return owner.call(() -> attempt.keep(file, PathRules.picture(number, suffix)));
  }

  @Override
  public Future<Void> drained() {
    return owner.call(attempt::drained);
  }

  @Override
  public Future<ResultSummary> close() {
    return owner.call(
        () -> {
          shutDoor.run();
          return attempt.close();
        });
  }
}
