package io.rookery.scheduler.store;

import io.rookery.scheduler.job.StoreException;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Says what a failure of the database client means to an operator. */
final class StoreProblems {
  private final String address;
  private final Duration deadline;

  StoreProblems(String address, Duration deadline) {
    this.address = address;
    this.deadline = deadline;
  }

  /** Turns any failure into one that names what was tried, where, and what to do about it. */
  StoreException explain(String what, Throwable failure) {
    if (failure instanceof StoreException known) {
      return known;
    }
    return new StoreException(
        "the store at " + address + " failed to " + what + ": " + reason(failure), failure);
  }

  private String reason(Throwable failure) {
    if (failure instanceof PgException answer) {
      return answered(answer);
    }
    if (failure instanceof TimeoutException) {
      return "no answer within "
          + deadline.toMillis()
          + " ms; look at the load and the locks of PostgreSQL and at the way to it";
    }
    if (failure instanceof ClosedConnectionException
        || failure instanceof IOException
        || failure instanceof VertxException) {
      return failure.getMessage() + "; see that PostgreSQL runs there and can be reached";
    }
    return failure.toString();
  }

  private String answered(PgException answer) {
    String state = String.valueOf(answer.getSqlState());
    String words = answer.getErrorMessage() + " (SQLSTATE " + state + ")";
    return switch (state) {
      case "57014" ->
          "PostgreSQL gave the statement up after "
              + deadline.toMillis()
              + " ms; look at its load and its locks";
      case "57P01", "57P02", "57P03" -> words + "; PostgreSQL is stopping or starting, wait for it";
      case "53300" -> words + "; raise max_connections of PostgreSQL";
      case "28000", "28P01" -> words + "; check user and password in store.url";
      case "3D000" -> words + "; create the database, or correct store.url";
      case "42501" -> words + "; let the user of store.url own the database";
      default -> words;
    };
  }
}
