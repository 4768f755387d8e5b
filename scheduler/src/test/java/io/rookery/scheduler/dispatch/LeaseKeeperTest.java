package io.rookery.scheduler.dispatch;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.job.JobEvents;
import io.rookery.scheduler.job.NodeIdentity;
import io.rookery.scheduler.job.Registration;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every row of the keeper's table, with a short lease. */
class LeaseKeeperTest {
  private static final Duration LEASE = Duration.ofMillis(360);

  private final LeaseStore store = new LeaseStore();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final AtomicInteger questions = new AtomicInteger();
  private volatile Set<String> visible = Set.of("node-2");
  private volatile boolean awayForAll;
  private Vertx vertx;
  private LeaseKeeper keeper;

  @BeforeEach
  void makeAKeeper() {
    vertx = Vertx.vertx();
    Neighbours neighbours =
        new Neighbours() {
          @Override
          public Optional<Set<String>> visible() {
            return Optional.of(visible);
          }

          @Override
          public Future<Boolean> storeAwayForAll() {
            questions.incrementAndGet();
            return Future.succeededFuture(awayForAll);
          }
        };
    LeaseListener listener =
        new LeaseListener() {
          @Override
          public void gained() {
            told.add("gained");
          }

          @Override
          public Future<Void> renewed() {
            told.add("renewed");
            return Future.succeededFuture();
          }

          @Override
          public void lost() {
            told.add("lost");
          }
        };
    keeper =
        new LeaseKeeper(
            store.store(),
            new JobEvents(vertx),
            new NodeIdentity("node-1", "boot-1"),
            LEASE,
            neighbours,
            listener);
  }

  @AfterEach
  void close() {
    store.frozen = false;
    await(vertx.close());
  }

  private void deploy() {
    await(vertx.deployVerticle(keeper));
  }

  private void awaitTold(String what) {
    Awaitility.await(what).until(() -> told.contains(what));
  }

  /** So many further questions of that kind have been asked. */
  private void awaitAsked(String what, int times) {
    long before = asked(what);
    Awaitility.await(what).until(() -> asked(what) >= before + times);
  }

  private long asked(String what) {
    return store.asked.stream().filter(what::equals).count();
  }

  @Test
  void aNodeThatIsRegisteredIsIn() {
    deploy();
    assertThat(keeper.held()).isTrue();
    assertThat(told).startsWith("gained");
    assertThat(store.visible).containsExactly(Optional.of(Set.of("node-2")));
    assertThat(store.notes).isEmpty();
  }

  @Test
  void aNodeThatDoesNotSeeALiveOneStaysOutUntilItIsAllowedIn() {
    store.registration = new Registration.CutOff(List.of("node-3"));
    deploy();
    assertThat(keeper.held()).isFalse();
    awaitAsked("register", 2);
    assertThat(told).isEmpty();
    visible = Set.of("node-2", "node-3");
    store.registration = new Registration.Held();
    awaitTold("gained");
    assertThat(keeper.held()).isTrue();
    assertThat(store.visible).endsWith(Optional.of(visible));
    assertThat(asked("renew")).isZero();
    // It had nothing to lose, so there is nothing to tell.
    assertThat(store.notes).isEmpty();
  }

  @Test
  void aNodeOutsideAsksAgainWhenSomebodyComesIntoSight() {
    store.registration = new Registration.CutOff(List.of("node-3"));
    deploy();
    store.registration = new Registration.Held();
    keeper.lookNow();
    awaitTold("gained");
  }

  @Test
  void aNodeThatRenewsStaysIn() {
    deploy();
    awaitAsked("renew", 3);
    assertThat(keeper.held()).isTrue();
    assertThat(told).startsWith("gained", "renewed").doesNotContain("lost");
    assertThat(asked("register")).isOne();
    assertThat(questions).hasValue(0);
  }

  @Test
  void aNodeWhoseLeaseWasTakenEndsItsWorkSaysSoAndComesBack() {
    deploy();
    store.evicted = true;
    awaitTold("lost");
    Awaitility.await().until(() -> store.notes.size() == 1);
    assertThat(told.stream().filter(word -> !word.equals("renewed")))
        .startsWith("gained", "lost", "gained");
    assertThat(store.notes.get(0))
        .isEqualTo(
            new JsonObject()
                .put("type", "node.fenced")
                .put("node", "node-1")
                .put("reason", "another node has taken its lease"));
    assertThat(keeper.held()).isTrue();
  }

  @Test
  void aNodeWhoseLeaseWasTakenByThoseItDoesNotSeeStaysOut() {
    deploy();
    store.registration = new Registration.CutOff(List.of("node-2"));
    store.evicted = true;
    awaitTold("lost");
    awaitAsked("register", 2);
    assertThat(keeper.held()).isFalse();
    store.registration = new Registration.Held();
    Awaitility.await().until(() -> keeper.held());
    assertThat(store.notes).hasSize(1);
  }

  @Test
  void aStoreThatIsAwayForAllCostsNothing() {
    deploy();
    awayForAll = true;
    store.away = true;
    Awaitility.await().until(() -> questions.get() >= 3);
    assertThat(keeper.held()).isTrue();
    store.away = false;
    awaitTold("renewed");
    assertThat(told).doesNotContain("lost");
    assertThat(asked("register")).isOne();
  }

  @Test
  void aShortAbsenceOfTheStoreIsNobodysBusiness() {
    deploy();
    store.away = true;
    awaitAsked("renew", 1);
    store.away = false;
    awaitTold("renewed");
    assertThat(told).doesNotContain("lost");
    assertThat(keeper.held()).isTrue();
  }

  @Test
  void aNodeThatAloneDoesNotReachTheStoreEndsItsWorkAndComesBackByItself() {
    deploy();
    store.away = true;
    awaitTold("lost");
    assertThat(questions).hasValueGreaterThan(0);
    assertThat(keeper.held()).isFalse();
    awaitAsked("register", 2);
    store.away = false;
    Awaitility.await().until(() -> keeper.held());
    Awaitility.await().until(() -> store.notes.size() == 1);
    assertThat(store.notes.get(0).getString("reason")).startsWith("it cannot reach the store: ");
    assertThat(told.stream().filter("lost"::equals)).hasSize(1);
  }

  @Test
  void aStoreThatIsBackWhenOthersSayTheyReachItCostsNothing() {
    Neighbours late =
        new Neighbours() {
          @Override
          public Optional<Set<String>> visible() {
            return Optional.of(visible);
          }

          @Override
          public Future<Boolean> storeAwayForAll() {
            questions.incrementAndGet();
            store.away = false;
            return Future.succeededFuture(false);
          }
        };
    LeaseListener deaf =
        new LeaseListener() {
          @Override
          public void gained() {}

          @Override
          public Future<Void> renewed() {
            told.add("renewed");
            return Future.succeededFuture();
          }

          @Override
          public void lost() {
            told.add("lost");
          }
        };
    keeper =
        new LeaseKeeper(
            store.store(),
            new JobEvents(vertx),
            new NodeIdentity("node-1", "boot-1"),
            LEASE,
            late,
            deaf);
    deploy();
    store.away = true;
    Awaitility.await().until(() -> questions.get() == 1);
    awaitTold("renewed");
    assertThat(told).doesNotContain("lost");
    assertThat(keeper.held()).isTrue();
  }

  @Test
  void whetherTheStoreAnswersIsAskedOfTheStoreAndNotOfTheMemory() {
    deploy();
    assertThat(await(keeper.reachesStore())).isTrue();
    store.away = true;
    assertThat(await(keeper.reachesStore())).isFalse();
    store.away = false;
    store.frozen = true;
    assertThat(await(keeper.reachesStore())).isFalse();
    assertThat(keeper.held()).isTrue();
  }

  @Test
  void anOrderlyEndGivesTheLeaseUp() {
    deploy();
    await(vertx.close());
    assertThat(store.asked).endsWith("unregister");
  }

  @Test
  void anEndDoesNotWaitForAStoreThatIsAway() {
    deploy();
    store.away = true;
    await(vertx.close());
    assertThat(store.asked).contains("unregister");
  }

  @Test
  void aNodeThatStandsAloneIsNeverOut() {
    Neighbours alone = Neighbours.none();
    assertThat(alone.visible()).isEmpty();
    assertThat(await(alone.storeAwayForAll())).isTrue();
  }
}
