package io.rookery.cluster.membership;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every node says of itself: each publishes its state when it changes, when somebody joins,
 * and every other second; each remembers what the others said last, for as long as they are in
 * sight. So any node answers for the whole pool at once, whoever is frozen. Nothing that has to be
 * true rests on it.
 *
 * <p>A state is {@code {v, name, boot, state, machines: [machine], …}}; unknown fields are kept.
 */
public final class NodeBoard extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(NodeBoard.class);
  private static final String ADDRESS = "rookery.nodes.state";
  private static final Duration REPEAT = Duration.ofSeconds(2);

  /** Short jobs change a pool many times a second; nobody reads that fast. */
  private static final Duration GATHER = Duration.ofMillis(150);

  private final Membership membership;
  private final Supplier<Future<JsonObject>> own;
  private final Map<String, JsonObject> heard = new ConcurrentHashMap<>();
  private MessageConsumer<JsonObject> consumer;
  private boolean gathering;

  /**
   * A board that shows others what {@code own} says of this node; it must have {@code name} and
   * {@code boot}, and is called on the board's context.
   */
  public NodeBoard(Membership membership, Supplier<Future<JsonObject>> own) {
    this.membership = membership;
    this.own = own;
  }

  @Override
  public Future<?> start() {
    if (!membership.clustered()) {
      return Future.succeededFuture();
    }
    consumer = vertx.eventBus().consumer(ADDRESS, this::hear);
    membership.listen(this::happened);
    vertx.setPeriodic(REPEAT.toMillis(), tick -> publish());
    publish();
    return consumer.completion();
  }

  @Override
  public Future<?> stop() {
    return consumer == null ? Future.succeededFuture() : consumer.unregister();
  }

  /** What the other nodes in sight said last. May be called on any context. */
  public List<JsonObject> others() {
    return membership.others().stream()
        .flatMap(member -> said(member).stream())
        .map(JsonObject::copy)
        .toList();
  }

  private Optional<JsonObject> said(Member member) {
    return Optional.ofNullable(heard.get(member.node()))
        .filter(state -> member.boot().equals(state.getString("boot")));
  }

  /** This node's state has changed; others are told soon. May be called on any context. */
  public void changed() {
    if (context != null && membership.clustered()) {
      context.runOnContext(here -> gather());
    }
  }

  private void gather() {
    if (!gathering) {
      gathering = true;
      vertx.setTimer(GATHER.toMillis(), due -> publish());
    }
  }

  private void happened(MembershipChange change) {
    if (change instanceof MembershipChange.Left left) {
      heard.computeIfPresent(
          left.member().node(),
          (name, state) -> left.member().boot().equals(state.getString("boot")) ? null : state);
    } else {
      changed();
    }
  }

  private void publish() {
    gathering = false;
    own.get()
        .onSuccess(state -> vertx.eventBus().publish(ADDRESS, state))
        .onFailure(cause -> LOG.debug("This node cannot say its state: {}", cause.getMessage()));
  }

  private void hear(Message<JsonObject> message) {
    JsonObject state = message.body();
    if (state.getValue("name") instanceof String name
        && state.getValue("boot") instanceof String
        && membership.find(name).isPresent()) {
      heard.put(name, state);
    }
  }
}
