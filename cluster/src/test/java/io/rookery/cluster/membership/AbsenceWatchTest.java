package io.rookery.cluster.membership;

import static io.rookery.cluster.gateway.FakeNode.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.cluster.gateway.FakeNode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who accepts connections and is out of sight is silent; who refuses them has ended. */
class AbsenceWatchTest {
  private static final Duration SETTLE = Duration.ofMillis(300);
  private static final Duration FOR_EVER = Duration.ofHours(1);
  private static final String LISTENS = "127.0.47.1";
  private static final String REFUSES = "127.0.47.2";

  private final ScriptedMembership membership = new ScriptedMembership();
  private final List<String> gone = new CopyOnWriteArrayList<>();
  private Vertx vertx;
  private Context context;
  private Probe probe;

  @BeforeEach
  void open() {
    vertx = FakeNode.withoutCache();
    context = vertx.getOrCreateContext();
    NetServer server =
        await(vertx.createNetServer().connectHandler(socket -> {}).listen(0, LISTENS));
    probe = new Probe(vertx, server.actualPort(), Duration.ofSeconds(20));
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  private void watch(ScriptedMembership seen, Duration settle, String as) {
    new AbsenceWatch(vertx, seen, probe, settle, member -> gone.add(as + member.node()));
  }

  /** On one context, as the membership's listeners are called. */
  private void happens(Runnable change) {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        here -> {
          change.run();
          done.complete();
        });
    await(done.future());
  }

  private static Member silent(String name) {
    return ScriptedMembership.member(name, LISTENS);
  }

  private static Member ended(String name) {
    return ScriptedMembership.member(name, REFUSES);
  }

  @Test
  void whoRefusesConnectionsIsGoneWithoutAWait() {
    watch(membership, FOR_EVER, "");
    happens(() -> membership.join(ended("node-2")));
    happens(() -> membership.leave(ended("node-2")));
    Awaitility.await().until(() -> gone.equals(List.of("node-2")));
  }

  @Test
  void whoIsSilentIsGoneWhenItHasBeenWaitedFor() {
    watch(membership, SETTLE, "");
    happens(() -> membership.join(silent("node-2")));
    happens(() -> membership.leave(silent("node-2")));
    assertThat(gone).isEmpty();
    Awaitility.await().until(() -> gone.equals(List.of("node-2")));
  }

  @Test
  void whoIsBackInTimeWasNeverGone() {
    watch(membership, SETTLE, "");
    Member other = silent("node-2");
    happens(() -> membership.join(other));
    happens(() -> membership.leave(other));
    happens(() -> membership.join(other));
    // Another absence, noticed later, is decided later than this one would have been.
    happens(() -> membership.leave(silent("node-3")));
    Awaitility.await().until(() -> gone.contains("node-3"));
    assertThat(gone).containsExactly("node-3");
  }

  @Test
  void whoIsBackInAnotherLifeIsGoneInTheOneBefore() {
    watch(membership, SETTLE, "");
    Member before = silent("node-2");
    happens(() -> membership.join(before));
    happens(() -> membership.leave(before));
    happens(() -> membership.join(new Member("node-2", "boot-2", LISTENS, "1.0")));
    Awaitility.await().until(() -> gone.equals(List.of("node-2")));
  }

  /** Three nodes, of which one sees nobody and two see each other: the two may act first. */
  @Test
  void theSmallerSideOfACutWaitsLonger() {
    ScriptedMembership greater = new ScriptedMembership();
    ScriptedMembership smaller = new ScriptedMembership();
    watch(smaller, SETTLE, "smaller: ");
    watch(greater, SETTLE, "greater: ");
    happens(
        () -> {
          smaller.leave(silent("node-2"));
          smaller.leave(silent("node-3"));
          greater.join(silent("node-2"));
          greater.leave(silent("node-1"));
        });
    Awaitility.await().until(() -> gone.size() == 3);
    assertThat(gone).startsWith("greater: node-1");
  }

  @Test
  void ofTwoNodesThatLoseEachOtherNobodyIsTheSmallerSide() {
    ScriptedMembership alone = new ScriptedMembership();
    ScriptedMembership smaller = new ScriptedMembership();
    watch(smaller, SETTLE, "smaller: ");
    watch(alone, SETTLE, "equal: ");
    happens(
        () -> {
          smaller.leave(silent("node-2"));
          smaller.leave(silent("node-3"));
          alone.leave(silent("node-2"));
        });
    Awaitility.await().until(() -> gone.size() == 3);
    assertThat(gone).startsWith("equal: node-2");
  }

  @Test
  void whoHasEndedIsOnNeitherSideOfACut() {
    ScriptedMembership reduced = new ScriptedMembership();
    ScriptedMembership smaller = new ScriptedMembership();
    watch(reduced, SETTLE, "reduced: ");
    happens(() -> reduced.leave(ended("node-2")));
    happens(() -> reduced.leave(ended("node-3")));
    Awaitility.await().until(() -> gone.size() == 2);
    gone.clear();
    watch(smaller, SETTLE, "smaller: ");
    happens(
        () -> {
          smaller.leave(silent("node-2"));
          smaller.leave(silent("node-3"));
          reduced.leave(silent("node-4"));
        });
    Awaitility.await().until(() -> gone.size() == 3);
    assertThat(gone).startsWith("reduced: node-4");
  }

  @Test
  void aNodeThatWasJudgedIsNotCountedAgain() {
    ScriptedMembership survivor = new ScriptedMembership();
    ScriptedMembership smaller = new ScriptedMembership();
    watch(survivor, SETTLE, "survivor: ");
    happens(() -> survivor.leave(silent("node-2")));
    happens(() -> survivor.leave(silent("node-3")));
    Awaitility.await().until(() -> gone.size() == 2);
    gone.clear();
    watch(smaller, SETTLE, "smaller: ");
    happens(
        () -> {
          smaller.leave(silent("node-2"));
          smaller.leave(silent("node-3"));
          survivor.leave(silent("node-4"));
        });
    Awaitility.await().until(() -> gone.size() == 3);
    assertThat(gone).startsWith("survivor: node-4");
  }

  @Test
  void whoDoesNotAnswerAtAllRefusesNothing() {
    Future<Boolean> listening = probe.refused(LISTENS);
    Future<Boolean> refusing = probe.refused(REFUSES);
    assertThat(await(listening)).isFalse();
    assertThat(await(refusing)).isTrue();
    assertThat(await(probe.refused("no.such.host.invalid"))).isFalse();
  }
}
