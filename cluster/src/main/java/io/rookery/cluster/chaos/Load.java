package io.rookery.cluster.chaos;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Submits jobs through random nodes, in several lanes, for as long as it is let. A submission that
 * got no answer, or a "not now", is sent again under the same id until a node accepts it; some are
 * sent again although they were accepted; some jobs are cancelled, and some of those retried. Lives
 * on one context.
 */
final class Load {
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration PAUSE = Duration.ofMillis(300);
  private static final int CANCELS = 4;
  private static final int REPEATS = 5;
  private static final int WHOLE = 15;
  private static final int SAMPLES = 20;

  /**
   * What a load is made of.
   *
   * @param files how many of a hundred jobs carry a file
   * @param lanes how many submissions may be under way at a time
   * @param most how many jobs may wait or run for a new one to be submitted
   */
  record Mix(int files, int lanes, int most) {}

  private final Stage stage;
  private final NodeApi api;
  private final Ledger ledger;
  private final IntSupplier backlog;
  private final Mix mix;
  private final int nodes;
  private final RandomGenerator random;
  private final String prefix;
  private final List<Future<Void>> lanes = new ArrayList<>();
  private int number;
  private boolean stopping;

  /** {@code backlog} tells how many jobs wait or run. */
  Load(
      Stage stage, NodeApi api, Ledger ledger, IntSupplier backlog, Mix mix, int nodes, long seed) {
    this.stage = stage;
    this.api = api;
    this.ledger = ledger;
    this.backlog = backlog;
    this.mix = mix;
    this.nodes = nodes;
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(~seed);
    this.prefix = "chaos-" + Long.toUnsignedString(seed) + "-";
  }

  void begin() {
    for (int i = 0; i < mix.lanes(); i++) {
      Promise<Void> over = Promise.promise();
      lanes.add(over.future());
      lane(over);
    }
  }

  /** Submits nothing new; completes when everything that was sent has been accepted. */
  Future<Void> stop() {
    stopping = true;
    return Future.join(lanes).mapEmpty();
  }

  /** One job after the other; a loop and no chain, which would grow with every job. */
  private void lane(Promise<Void> over) {
    if (stopping) {
      over.complete();
    } else if (backlog.getAsInt() >= mix.most()) {
      stage.after(LOOK).onComplete(again -> lane(over));
    } else {
      Submission submission = next();
      persist(submission)
          .compose(job -> job.map(id -> follow(submission, id)).orElseGet(Load::nothing))
          .onComplete(done -> lane(over));
    }
  }

  private Submission next() {
    number++;
    Optional<String> file =
        chance(mix.files())
            ? Optional.of("#!/bin/sh\necho sample %d\n".formatted(random.nextInt(SAMPLES)))
            : Optional.empty();
    return new Submission(prefix + number, file, chance(WHOLE));
  }

  /** Completes with the job's id, or with nothing when it was refused for good. */
  private Future<Optional<Long>> persist(Submission submission) {
    ledger.sending(submission.id());
    return api.submit(anyNode(), submission)
        .otherwise(lost -> new Reply.Later(0, PAUSE))
        .compose(
            reply -> {
              if (reply instanceof Reply.Accepted accepted) {
                ledger.accepted(submission.id(), accepted.id(), accepted.created());
                return Future.succeededFuture(Optional.of(accepted.id()));
              }
              if (reply instanceof Reply.Later later) {
                ledger.again(later.status() == 0 ? "no answer" : "status " + later.status());
                return stage.after(later.pause()).compose(again -> persist(submission));
              }
              ledger.refused(submission.id(), reply.toString());
              return Future.succeededFuture(Optional.empty());
            });
  }

  private Future<Void> follow(Submission submission, long job) {
    if (chance(REPEATS)) {
      ledger.again("on purpose");
      return persist(submission).mapEmpty();
    }
    if (chance(CANCELS)) {
      return stage.after(Duration.ofMillis(random.nextInt(1500))).compose(due -> cancel(job));
    }
    return Future.succeededFuture();
  }

  /** Asked once: a node that does not answer may have done it all the same. */
  private Future<Void> cancel(long job) {
    ledger.cancelling(job);
    return api.cancel(anyNode(), job)
        .onSuccess(
            reply -> {
              if (reply instanceof Reply.Done done && done.outcome().equals("cancelled")) {
                ledger.cancelled(job);
              }
            })
        .transform(
            answered ->
                random.nextBoolean() ? stage.after(PAUSE).compose(due -> retry(job)) : nothing());
  }

  private Future<Void> retry(long job) {
    ledger.retrying(job);
    return api.retry(anyNode(), job).transform(answered -> nothing());
  }

  private int anyNode() {
    return 1 + random.nextInt(nodes);
  }

  private boolean chance(int ofAHundred) {
    return random.nextInt(100) < ofAHundred;
  }

  private static Future<Void> nothing() {
    return Future.succeededFuture();
  }
}
