package io.rookery.scheduler.store;

import io.rookery.scheduler.job.Claim;
import io.rookery.scheduler.job.Fence;
import io.rookery.scheduler.job.NodeIdentity;
import io.rookery.scheduler.job.Offer;
import io.rookery.scheduler.job.Requirement;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes jobs from the queue. */
final class Claims {
  private static final Logger LOG = LoggerFactory.getLogger(Claims.class);

  /** Each is tried only when all that the one before looked at were lost to concurrent claims. */
  private static final List<String> DEPTHS =
      List.of(ClaimSql.lookingAt(16), ClaimSql.lookingAt(256), ClaimSql.lookingAt(4096));

  private final Database database;
  private final LostClaims lost;

  Claims(Database database, LostClaims lost) {
    this.database = database;
    this.lost = lost;
  }

  Future<Offer> claim(
      NodeIdentity node,
      String machine,
      Collection<Requirement> servable,
      boolean heldSamplesOnly) {
    if (servable.isEmpty()) {
      return Future.succeededFuture(Offer.NOTHING);
    }
    UUID id = UUID.randomUUID();
    Tuple arguments =
        Tuple.of(node.name(), node.boot(), machine)
            .addArrayOfString(
                servable.stream().map(Requirement::key).distinct().toArray(String[]::new))
            .addUUID(id)
            .addBoolean(heldSamplesOnly);
    return database
        .call("claim a job", () -> look(0, arguments))
        .onFailure(
            failure -> {
              LOG.warn("a claim for {} got no answer and may stand: {}", machine, id);
              lost.add(id);
            });
  }

  private Future<Offer> look(int depth, Tuple arguments) {
    return database
        .run(DEPTHS.get(depth), arguments)
        .compose(
            rows -> {
              Row row = rows.iterator().next();
              Offer offer = offer(row);
              boolean lookFurther =
                  offer.equals(Offer.NOTHING)
                      && row.getBoolean("full")
                      && depth + 1 < DEPTHS.size();
              return lookFurther ? look(depth + 1, arguments) : Future.succeededFuture(offer);
            });
  }

  private static Offer offer(Row row) {
    return new Offer(
        row.getLong("token") == null ? Optional.empty() : Optional.of(claim(row)),
        List.of(row.getArrayOfStrings("missing")));
  }

  private static Claim claim(Row row) {
    return new Claim(
        JobRows.job(row),
        new Fence(row.getLong("id"), row.getInteger("a_number"), row.getLong("token")),
        List.of(EventRows.event(row)));
  }
}
