package io.rookery.scheduler.store;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static io.rookery.scheduler.store.StoreFixture.LEASE;
import static io.rookery.scheduler.store.StoreFixture.NODE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.job.NodeIdentity;
import io.rookery.scheduler.job.Registration;
import io.rookery.scheduler.job.StoreException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class LeaseTest {
  private static final NodeIdentity OTHER = new NodeIdentity("node-2", "boot-7");
  private static final NodeIdentity THIRD = new NodeIdentity("node-3", "boot-9");
  @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();
  private StoreFixture fixture;

  @BeforeEach
  void open() {
    fixture = new StoreFixture(POSTGRES);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private Registration register(NodeIdentity node, String... visible) {
    return await(fixture.store.register(node, LEASE, Optional.of(Set.of(visible))));
  }

  private boolean renew(NodeIdentity node) {
    return await(fixture.store.renew(node, LEASE));
  }

  private boolean evict(NodeIdentity by, NodeIdentity gone) {
    return await(fixture.store.evict(by, gone));
  }

  private boolean isTrue(NodeIdentity node, String condition) {
    return fixture
        .sql("select %s from node where name = '%s'".formatted(condition, node.name()))
        .iterator()
        .next()
        .getBoolean(0);
  }

  @Test
  void aNodeThatSeesTheOthersRegisters() {
    assertThat(register(OTHER, NODE.name())).isInstanceOf(Registration.Held.class);
    assertThat(register(THIRD, OTHER.name(), NODE.name(), "a-stranger"))
        .isInstanceOf(Registration.Held.class);
    assertThat(renew(THIRD)).isTrue();
  }

  @Test
  void aNodeThatIsCutOffFromLiveNodesStaysOut() {
    register(OTHER, NODE.name());

    assertThat(register(THIRD)).isEqualTo(new Registration.CutOff(List.of("node-1", "node-2")));
    assertThat(register(THIRD, OTHER.name())).isEqualTo(new Registration.CutOff(List.of("node-1")));

    assertThat(renew(THIRD)).isFalse();
    assertThat(fixture.sql("select 1 from node where name = 'node-3'").size()).isZero();
  }

  @Test
  void aRefusedNodeKeepsTheRowOfItsEarlierBootAsItWas() {
    register(OTHER, NODE.name());
    NodeIdentity restarted = new NodeIdentity(NODE.name(), "boot-2");

    assertThat(register(restarted)).isEqualTo(new Registration.CutOff(List.of("node-2")));

    assertThat(renew(NODE)).isTrue();
    assertThat(register(restarted, OTHER.name())).isInstanceOf(Registration.Held.class);
    assertThat(renew(NODE)).isFalse();
  }

  @Test
  void nodesWhoseLeasesRanOutOrWereTakenKeepNobodyOut() {
    register(OTHER, NODE.name());
    fixture.backdate(NODE, "lease_until", Duration.ofSeconds(1));
    evict(OTHER, NODE);
    assertThat(register(THIRD, OTHER.name())).isInstanceOf(Registration.Held.class);

    fixture.backdate(OTHER, "lease_until", Duration.ofSeconds(1));
    await(fixture.store.unregister(THIRD));
    assertThat(register(THIRD)).isInstanceOf(Registration.Held.class);
  }

  @Test
  void aNodeThatStandsAloneIsNeverRefused() {
    assertThat(await(fixture.store.register(OTHER, LEASE, Optional.empty())))
        .isInstanceOf(Registration.Held.class);
  }

  @Test
  void ofNodesThatRegisterAtOnceAndDoNotSeeEachOtherOneIsHeld() {
    for (int round = 0; round < 20; round++) {
      fixture.sql("truncate node");
      List<Future<Registration>> all = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        NodeIdentity node = new NodeIdentity("fresh-" + i, "b");
        all.add(fixture.store.register(node, LEASE, Optional.of(Set.of())));
      }
      await(Future.all(all));

      assertThat(all.stream().filter(one -> one.result() instanceof Registration.Held)).hasSize(1);
    }
  }

  @Test
  void aRegistrationRecordsWhichSchemaTheNodeWasMadeFor() {
    fixture.sql("update node set schema = 1");
    register(NODE);

    assertThat(isTrue(NODE, "schema = (select max(version) from schema_migration)")).isTrue();
  }

  @Test
  void aNodeThatIsTooOldForTheSchemaIsHeldOff() {
    fixture.sql("insert into schema_migration values (99, 'V0099__x.sql', 'x', now(), 98)");
    try {
      assertThatThrownBy(() -> register(OTHER, NODE.name()))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("start the newer release");
    } finally {
      fixture.sql("delete from schema_migration where version = 99");
    }
    assertThat(renew(OTHER)).isFalse();
  }

  @Test
  void aLeaseThatRanOutIsRenewedAsLongAsNobodyTookIt() {
    fixture.expire(NODE);
    assertThat(renew(NODE)).isTrue();
    assertThat(isTrue(NODE, "lease_until > now() + interval '59 minutes'")).isTrue();

    register(OTHER, NODE.name());
    evict(OTHER, NODE);
    assertThat(renew(NODE)).isFalse();
    assertThat(isTrue(NODE, "lease_until = '-infinity'")).isTrue();

    register(NODE, OTHER.name());
    assertThat(renew(NODE)).isTrue();
  }

  @Test
  void strangersAndEarlierBootsRenewNothing() {
    assertThat(renew(new NodeIdentity("stranger", "b"))).isFalse();
    assertThat(renew(new NodeIdentity(NODE.name(), "boot-0"))).isFalse();
  }

  @Test
  void aNodeIsSteadyAsLongAsItRenewsInTime() {
    fixture.settle(NODE);
    fixture.backdate(NODE, "renewed_at", LEASE.dividedBy(3));

    renew(NODE);

    assertThat(isTrue(NODE, "steady_since <= now() - interval '1 hour'")).isTrue();
    assertThat(isTrue(NODE, "renewed_at > now() - interval '1 minute'")).isTrue();
  }

  @Test
  void aLateRenewalOrARegistrationMakesANodeSteadyAnew() {
    fixture.settle(NODE);
    fixture.backdate(NODE, "renewed_at", LEASE.multipliedBy(2).dividedBy(3));
    renew(NODE);
    assertThat(isTrue(NODE, "steady_since > now() - interval '1 minute'")).isTrue();

    fixture.settle(NODE);
    register(NODE);
    assertThat(isTrue(NODE, "steady_since > now() - interval '1 minute'")).isTrue();
  }

  @Test
  void aNodeTakesTheLeaseOfOneThatIsGoneOnce() {
    register(OTHER, NODE.name());
    register(THIRD, NODE.name(), OTHER.name());

    assertThat(evict(OTHER, NODE)).isTrue();

    assertThat(evict(OTHER, NODE)).isFalse();
    assertThat(evict(THIRD, NODE)).isFalse();
    assertThat(fixture.tryClaim("m")).isEmpty();
  }

  @Test
  void thereIsALeaseToTakeAfterItRanOutToo() {
    register(OTHER, NODE.name());
    fixture.expire(NODE);

    assertThat(evict(OTHER, NODE)).isTrue();
    assertThat(renew(NODE)).isFalse();
  }

  @Test
  void onlyALiveNodeEvicts() {
    register(OTHER, NODE.name());

    assertThat(evict(THIRD, NODE)).as("not registered").isFalse();
    assertThat(evict(new NodeIdentity(OTHER.name(), "boot-6"), NODE)).as("earlier").isFalse();
    fixture.backdate(OTHER, "lease_until", Duration.ofSeconds(1));
    assertThat(evict(OTHER, NODE)).as("its lease ran out").isFalse();

    assertThat(renew(NODE)).isTrue();
  }

  @Test
  void anotherBootOfTheNameIsNotEvicted() {
    register(OTHER, NODE.name());

    assertThat(evict(OTHER, new NodeIdentity(NODE.name(), "boot-0"))).isFalse();
    assertThat(evict(OTHER, THIRD)).isFalse();

    assertThat(renew(NODE)).isTrue();
  }

  @Test
  void ofTwoNodesThatEvictEachOtherExactlyOneWins() {
    PgJobStore second = await(PgJobStore.connect(POSTGRES.vertx(), POSTGRES.options()));
    for (int round = 0; round < 100; round++) {
      fixture.register(NODE);
      fixture.register(OTHER);

      List<Future<Boolean>> mine = new ArrayList<>();
      List<Future<Boolean>> theirs = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        mine.add(fixture.store.evict(NODE, OTHER));
        theirs.add(second.evict(OTHER, NODE));
      }
      await(Future.all(Future.all(mine), Future.all(theirs)));

      long won = mine.stream().filter(Future::result).count();
      long lost = theirs.stream().filter(Future::result).count();
      assertThat(won + lost).isEqualTo(1);
      assertThat(renew(NODE)).isEqualTo(won == 1);
      assertThat(renew(OTHER)).isEqualTo(lost == 1);
    }
    await(second.close());
  }

  @Test
  void anEvictionThatWaitedForTheOtherOneLoses() {
    fixture.register(OTHER);
    fixture.sql("begin");
    fixture.sql("select 1 from node where name = 'node-1' for update");
    Future<Boolean> waiting = fixture.store.evict(NODE, OTHER);
    fixture.awaitLockedCalls(1);

    fixture.sql("update node set lease_until = '-infinity' where name = 'node-1'");
    fixture.sql("commit");

    assertThat(await(waiting)).isFalse();
    assertThat(renew(OTHER)).isTrue();
  }
}
