package io.rookery.cluster.node;

import static io.rookery.cluster.gateway.FakeNode.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.cluster.gateway.FakeNode;
import io.rookery.cluster.membership.Member;
import io.rookery.cluster.membership.NodeCommands;
import io.rookery.cluster.membership.Probe;
import io.rookery.cluster.membership.ScriptedMembership;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whom a node may believe that the store is away for everybody. */
class ClusterNeighboursTest {
  private static final String LISTENS = "127.0.47.11";
  private static final String REFUSES = "127.0.47.12";

  private final ScriptedMembership membership = new ScriptedMembership();
  private Vertx vertx;
  private ClusterNeighbours neighbours;

  @BeforeEach
  void open() {
    vertx = FakeNode.withoutCache();
    NetServer server =
        await(vertx.createNetServer().connectHandler(socket -> {}).listen(0, LISTENS));
    neighbours =
        new ClusterNeighbours(
            membership,
            new NodeCommands(vertx, Duration.ofSeconds(1)),
            new Probe(vertx, server.actualPort(), Duration.ofSeconds(20)));
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  private Member present(String name, JsonObject answer) {
    vertx
        .eventBus()
        .<JsonObject>consumer(NodeCommands.address(name), message -> message.reply(answer));
    Member member = ScriptedMembership.member(name, LISTENS);
    membership.join(member);
    return member;
  }

  private static JsonObject reaches(boolean store) {
    return new JsonObject().put("reaches", store);
  }

  @Test
  void theNamesInSightAreThoseOfTheMembership() {
    present("node-2", reaches(true));
    assertThat(neighbours.visible()).isEqualTo(Optional.of(Set.of("node-2")));
  }

  @Test
  void theStoreIsAwayForAllWhenNobodyReachesIt() {
    present("node-2", reaches(false));
    present("node-3", reaches(false));
    assertThat(await(neighbours.storeAwayForAll())).isTrue();
  }

  @Test
  void oneThatReachesItIsEnough() {
    present("node-2", reaches(false));
    present("node-3", reaches(true));
    assertThat(await(neighbours.storeAwayForAll())).isFalse();
  }

  @Test
  void whoDoesNotAnswerOrAnswersSomethingElseMayReachIt() {
    present("node-2", reaches(false));
    Member other = present("node-3", new JsonObject());
    assertThat(await(neighbours.storeAwayForAll())).isFalse();
    membership.leave(other);
    membership.join(ScriptedMembership.member("node-4", LISTENS));
    assertThat(await(neighbours.storeAwayForAll())).isFalse();
  }

  @Test
  void aNodeThatNeverHadNeighboursJudgesAlone() {
    assertThat(await(neighbours.storeAwayForAll())).isTrue();
  }

  @Test
  void aNodeThatHasLostSightOfALivingOneCannotKnow() {
    Member other = ScriptedMembership.member("node-2", LISTENS);
    membership.join(other);
    membership.leave(other);
    assertThat(await(neighbours.storeAwayForAll())).isFalse();
    membership.join(other);
    present("node-2", reaches(false));
    assertThat(await(neighbours.storeAwayForAll())).isTrue();
  }

  @Test
  void theLastNodeOfAClusterWhoseOthersHaveEndedJudgesAlone() {
    Member other = ScriptedMembership.member("node-2", REFUSES);
    membership.join(other);
    membership.leave(other);
    assertThat(await(neighbours.storeAwayForAll())).isTrue();
  }
}
