package io.rookery.cluster.membership;

import static io.rookery.cluster.gateway.FakeNode.await;
import static io.rookery.cluster.membership.ScriptedMembership.member;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.cluster.gateway.FakeNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeBoardTest {
  private static final String ADDRESS = "rookery.nodes.state";
  private static final Member OTHER = member("node-2", "127.0.0.2");

  private final ScriptedMembership membership = new ScriptedMembership();
  private final List<JsonObject> published = new CopyOnWriteArrayList<>();
  private volatile Future<JsonObject> own =
      Future.succeededFuture(state("node-1", "node-1-boot-1").put("mood", "good"));
  private Vertx vertx;
  private NodeBoard board;

  @BeforeEach
  void open() {
    vertx = FakeNode.withoutCache();
    await(
        vertx
            .eventBus()
            .<JsonObject>consumer(
                ADDRESS,
                message -> {
                  if (message.body().getString("name", "").equals("node-1")) {
                    published.add(message.body());
                  }
                })
            .completion());
    board = new NodeBoard(membership, () -> own);
    await(vertx.deployVerticle(board));
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  private static JsonObject state(String name, String boot) {
    return new JsonObject().put("v", 1).put("name", name).put("boot", boot).put("state", "UP");
  }

  private void say(JsonObject state) {
    vertx.eventBus().publish(ADDRESS, state);
  }

  private void awaitOthers(JsonObject... expected) {
    Awaitility.await().until(() -> board.others().equals(List.of(expected)));
  }

  @Test
  void whatANodeInSightSaidLastIsShown() {
    membership.join(OTHER);
    say(state("node-2", OTHER.boot()));
    awaitOthers(state("node-2", OTHER.boot()));
    say(state("node-2", OTHER.boot()).put("state", "DRAINED"));
    awaitOthers(state("node-2", OTHER.boot()).put("state", "DRAINED"));
  }

  @Test
  void fieldsOfANewerReleaseAreKept() {
    membership.join(OTHER);
    JsonObject newer =
        state("node-2", OTHER.boot()).put("v", 7).put("weather", new JsonObject().put("sun", 1));
    say(newer);
    awaitOthers(newer);
  }

  @Test
  void whatIsNoStateOfANodeInSightIsPassedOver() {
    membership.join(OTHER);
    say(state("node-3", "node-3-boot-1"));
    say(new JsonObject());
    say(new JsonObject().put("name", 2).put("boot", "b"));
    say(new JsonObject().put("name", "node-2"));
    say(state("node-2", OTHER.boot()));
    awaitOthers(state("node-2", OTHER.boot()));
  }

  @Test
  void whatAnEarlierLifeSaidIsNotShown() {
    membership.join(OTHER);
    say(state("node-2", OTHER.boot()));
    awaitOthers(state("node-2", OTHER.boot()));
    membership.leave(OTHER);
    assertThat(board.others()).isEmpty();
    Member again = new Member("node-2", "node-2-boot-2", OTHER.host(), "1.0");
    membership.join(again);
    assertThat(board.others()).isEmpty();
    say(state("node-2", again.boot()));
    awaitOthers(state("node-2", again.boot()));
    // The news of the earlier life's end may come last.
    membership.leave(OTHER);
    assertThat(board.others()).containsExactly(state("node-2", again.boot()));
  }

  @Test
  void aChangeIsToldAndManyChangesAreToldOnce() {
    Awaitility.await().until(() -> !published.isEmpty());
    own = Future.succeededFuture(state("node-1", "node-1-boot-1").put("mood", "better"));
    for (int i = 0; i < 50; i++) {
      board.changed();
    }
    Awaitility.await()
        .until(() -> published.get(published.size() - 1).getString("mood").equals("better"));
    assertThat(published).hasSizeLessThan(50);
  }

  @Test
  void whoJoinsIsToldWithoutHavingAsked() {
    Awaitility.await().until(() -> !published.isEmpty());
    own = Future.succeededFuture(state("node-1", "node-1-boot-1").put("mood", "welcoming"));
    membership.join(OTHER);
    Awaitility.await()
        .until(() -> published.get(published.size() - 1).getString("mood").equals("welcoming"));
  }

  @Test
  void aNodeThatCannotSayItsStateOnceSaysItLater() {
    own = Future.failedFuture("busy");
    board.changed();
    membership.join(OTHER);
    int before = published.size();
    own = Future.succeededFuture(state("node-1", "node-1-boot-1").put("mood", "again"));
    Awaitility.await().until(() -> published.size() > before);
  }
}
