package io.rookery.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.analysis.StageDeadlines;
import io.rookery.scheduler.guest.UploadTime;
import io.rookery.scheduler.job.Requirement;
import io.rookery.scheduler.machine.MachineException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class PoolChangesTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final StageDeadlines DEADLINES =
      new StageDeadlines(
          LONG, LONG, LONG, new UploadTime(LONG, 1 << 20), LONG, LONG, LONG, LONG, LONG, LONG);

  private final ToldMachinery driver = new ToldMachinery("first", "second");
  private final DrivenMachine first = driven("first", "127.33.0.1");
  private final DrivenMachine second = driven("second", "127.33.0.2");
  private final Pool pool = new Pool("node-1", List.of(first, second), Clock.systemUTC());
  private final List<String> failed = new ArrayList<>();
  private int grown;
  private final PoolChanges changes =
      new PoolChanges(
          pool,
          () -> DEADLINES,
          () -> grown++,
          (machine, reason) -> failed.add(machine.name() + ": " + reason));

  private DrivenMachine driven(String name, String address) {
    return new DrivenMachine(DispatchRig.simulated(name, address), driver);
  }

  private PoolDifference change(DrivenMachine... wanted) {
    Future<PoolDifference> change = changes.change(List.of(wanted));
    assertThat(change.succeeded()).as(String.valueOf(change.cause())).isTrue();
    return change.result();
  }

  private List<String> there() {
    return pool.toJson().stream()
        .map(JsonObject.class::cast)
        .map(machine -> machine.getString("name") + " " + machine.getString("state"))
        .toList();
  }

  /** As when a claim for it is under way, or a job runs. */
  private void occupy(String name) {
    pool.get(name).claiming(true);
  }

  private void vacate(String name) {
    pool.get(name).claiming(false);
    changes.settle();
  }

  @Test
  void anAddedMachineIsOpenedAndJoins() {
    DrivenMachine third = driven("third", "127.33.0.3");
    PoolDifference difference = change(first, second, third);
    assertThat(difference).isEqualTo(new PoolDifference(List.of("third"), List.of(), List.of()));
    assertThat(there()).containsExactly("first IDLE", "second IDLE", "third IDLE");
    assertThat(driver.diary()).containsExactly("open third");
    assertThat(grown).isEqualTo(1);
  }

  @Test
  void aRemovedMachineLeavesWhenItIsFree() {
    occupy("first");
    PoolDifference difference = change(second);
    assertThat(difference.removed()).containsExactly("first");
    assertThat(pool.idle()).extracting(idle -> idle.machine().name()).containsExactly("second");
    assertThat(driver.diary()).isEmpty();
    assertThat(MachineMatch.another(pool.views(), Requirement.ofKey("*|*|first|"), Set.of()))
        .isFalse();

    vacate("first");
    assertThat(driver.diary()).containsExactly("remove first");
    assertThat(there()).containsExactly("second IDLE");
  }

  @Test
  void anUnchangedConfigurationChangesNothing() {
    assertThat(change(second, first))
        .isEqualTo(new PoolDifference(List.of(), List.of(), List.of()));
    assertThat(driver.diary()).isEmpty();
  }

  @Test
  void aChangedMachineLeavesBeforeItComesBack() {
    occupy("first");
    PoolDifference difference = change(driven("first", "127.33.0.9"), second);
    assertThat(difference.changed()).containsExactly("first");
    assertThat(pool.get("first").machine().address()).isEqualTo("127.33.0.1");
    vacate("first");
    assertThat(driver.diary()).containsExactly("remove first", "open first");
    assertThat(pool.get("first").machine().address()).isEqualTo("127.33.0.9");
    assertThat(pool.get("first").idle()).isTrue();
  }

  @Test
  void aMachineWaitsForTheAddressThatAnotherHas() {
    occupy("first");
    change(second, driven("heir", "127.33.0.1"));
    assertThat(there()).containsExactly("first DRAINED", "second IDLE");
    assertThat(MachineMatch.another(pool.views(), Requirement.ofKey("*|*|heir|"), Set.of()))
        .isTrue();
    vacate("first");
    assertThat(driver.diary()).containsExactly("remove first", "open heir");
    assertThat(there()).containsExactly("second IDLE", "heir IDLE");
  }

  @Test
  void machinesThatSwapTheirAddressesMeetNobody() {
    change(driven("first", "127.33.0.2"), driven("second", "127.33.0.1"));
    assertThat(driver.diary())
        .containsExactly("remove first", "remove second", "open first", "open second");
    assertThat(there()).containsExactly("first IDLE", "second IDLE");
  }

  @Test
  void aMachineThatIsWantedAgainBeforeItHasLeftStays() {
    occupy("first");
    change(second);
    assertThat(change(first, second).added()).containsExactly("first");
    vacate("first");
    assertThat(driver.diary()).isEmpty();
    assertThat(pool.get("first").idle()).isTrue();
  }

  @Test
  void whenOneCannotBeOpenedNothingChanges() {
    driver.refuse("bad");
    Future<PoolDifference> change =
        changes.change(List.of(second, driven("good", "127.33.0.3"), driven("bad", "127.33.0.4")));
    assertThat(change.cause()).isInstanceOf(MachineException.class).hasMessageContaining("bad");
    assertThat(there()).containsExactly("first IDLE", "second IDLE");
    assertThat(driver.open()).containsExactlyInAnyOrder("first", "second");
    assertThat(pool.arriving()).isEmpty();
  }

  @Test
  void howLongOpeningMayTakeIsWhatTheDriverSays() {
    driver.hold("slow");
    driver.opensWithin(Duration.ofMillis(1));
    Future<PoolDifference> change =
        changes.change(List.of(first, second, driven("slow", "127.33.0.3")));
    Awaitility.await().atMost(LONG.dividedBy(2)).until(change::failed);
    assertThat(driver.open()).containsExactlyInAnyOrder("first", "second");
  }

  @Test
  void aMachineThatCannotBeOpenedLaterIsToldOfAndTriedAtTheNextChange() {
    occupy("first");
    DrivenMachine heir = driven("heir", "127.33.0.1");
    driver.refuse("heir");
    change(second, heir);
    vacate("first");
    assertThat(failed).singleElement().asString().startsWith("heir: ");
    assertThat(there()).containsExactly("second IDLE");

    driver.allow("heir");
    assertThat(change(second, heir).added()).containsExactly("heir");
    assertThat(there()).containsExactly("second IDLE", "heir IDLE");
  }

  @Test
  void aMachineThatIsWantedNoMoreWhileItIsOpenedIsRemoved() {
    occupy("first");
    change(second, driven("heir", "127.33.0.1"));
    driver.hold("heir");
    vacate("first");
    // Its address is in use as long as its driver works on it.
    change(second, driven("other", "127.33.0.1"));
    assertThat(driver.diary()).containsExactly("remove first", "open heir");
    driver.release("heir");
    assertThat(driver.diary())
        .containsExactly("remove first", "open heir", "remove heir", "open other");
    assertThat(there()).containsExactly("second IDLE", "other IDLE");
  }

  @Test
  void whatAnOperatorHasDrainedStaysDrainedWhenItIsChanged() {
    pool.get("first").drain(true);
    pool.get("second").drain(true);
    change(driven("first", "127.33.0.9"));
    change(driven("first", "127.33.0.9"), second);
    // The second one had left for good; the one that came is another.
    assertThat(there()).containsExactly("first DRAINED", "second IDLE");
  }

  @Test
  void aNodeThatEndsChangesNothing() {
    occupy("first");
    change(second);
    changes.end();
    vacate("first");
    assertThat(driver.diary()).isEmpty();
    assertThat(changes.change(List.of()).failed()).isTrue();
  }

  @Test
  void theListSaysWhichMachinesLeave() {
    occupy("first");
    change(second);
    assertThat(pool.toJson(pool.get("first")).getBoolean("leaving")).isTrue();
    assertThat(pool.toJson(pool.get("second")).containsKey("leaving")).isFalse();
  }
}
