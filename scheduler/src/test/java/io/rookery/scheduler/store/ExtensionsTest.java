package io.rookery.scheduler.store;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static io.rookery.scheduler.store.StoreFixture.BOOT_TIMEOUT;
import static io.rookery.scheduler.store.StoreFixture.NODE;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.job.AttemptEnd;
import io.rookery.scheduler.job.Claim;
import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.ExtendedRun;
import io.rookery.scheduler.job.Extension;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.NodeIdentity;
import io.rookery.scheduler.job.Stage;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class ExtensionsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration MOST = Duration.ofMinutes(10);

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

  private Extension extend(long id, Duration by) {
    return await(fixture.store.extend(id, by, MOST));
  }

  private void enter(Claim claim, int before, Stage stage) {
    await(
        fixture.store.append(
            claim.fence(),
            before,
            List.of(
                new EventDraft(EventType.STAGE_STARTED, Optional.of(stage), new JsonObject()))));
  }

  @Test
  void extensionsOfARunningJobAddUpAndAreFoundByItsNodeAlone() {
    long id = fixture.submit();
    Claim claim = fixture.claim("m-1");

    extend(id, MINUTE);
    Extension second = extend(id, MINUTE);

    assertThat(second)
        .isInstanceOfSatisfying(
            Extension.Extended.class,
            extended -> {
              assertThat(extended.inAll()).isEqualTo(MINUTE.multipliedBy(2));
              assertThat(extended.events())
                  .singleElement()
                  .satisfies(
                      event -> {
                        assertThat(event.type()).isEqualTo(EventType.JOB_EXTENDED);
                        assertThat(event.jobId()).hasValue(id);
                        assertThat(event.attempt()).hasValue(1);
                      });
            });
    assertThat(fixture.job(id).attempt().orElseThrow().extended())
        .isEqualTo(MINUTE.multipliedBy(2));
    assertThat(await(fixture.store.extensions(NODE)))
        .containsExactly(new ExtendedRun(claim.fence(), MINUTE.multipliedBy(2)));
    assertThat(await(fixture.store.extensions(new NodeIdentity(NODE.name(), "another")))).isEmpty();
  }

  @Test
  void manyAtOnceNeverAddUpToMoreThanIsAllowed() {
    long id = fixture.submit();
    fixture.claim("m-1");
    List<Future<Extension>> asked = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      asked.add(fixture.store.extend(id, MINUTE, MOST));
    }
    await(Future.all(asked));

    assertThat(asked.stream().map(Future::result).filter(Extension.Extended.class::isInstance))
        .hasSize(10);
    assertThat(fixture.job(id).attempt().orElseThrow().extended()).isEqualTo(MOST);
    assertThat(extend(id, MINUTE)).isEqualTo(new Extension.TooLong(Duration.ZERO));
  }

  @Test
  void onlyARunThatIsNotOverIsExtended() {
    assertThat(extend(999_999, MINUTE)).isEqualTo(new Extension.Unknown());
    long id = fixture.submit();
    assertThat(extend(id, MINUTE)).isEqualTo(new Extension.NotRunning(JobState.QUEUED));
    Claim claim = fixture.claim("m-1");
    assertThat(extend(id, MOST.plus(MINUTE))).isEqualTo(new Extension.TooLong(MOST));
    enter(claim, 0, Stage.RUN);
    assertThat(extend(id, MINUTE)).isInstanceOf(Extension.Extended.class);
    enter(claim, 1, Stage.COLLECT);
    assertThat(extend(id, MINUTE)).isEqualTo(new Extension.PastRun(Stage.COLLECT));
    await(fixture.store.end(claim.fence(), new AttemptEnd.Completed(), List.of()));
    assertThat(extend(id, MINUTE)).isEqualTo(new Extension.NotRunning(JobState.COMPLETED));
    assertThat(await(fixture.store.extensions(NODE))).isEmpty();
  }

  @Test
  void whatIsBeingCancelledIsNotExtended() {
    long id = fixture.submit();
    fixture.claim("m-1");
    await(fixture.store.cancel(id));
    assertThat(extend(id, MINUTE)).isEqualTo(new Extension.Cancelled());
    assertThat(fixture.types(id)).doesNotContain(EventType.JOB_EXTENDED);
  }

  @Test
  void anExtensionEndsWithItsAttempt() {
    long id = fixture.submit();
    Claim first = fixture.claim("m-1");
    extend(id, MINUTE);
    await(fixture.store.end(first.fence(), new AttemptEnd.Requeued(BOOT_TIMEOUT), List.of()));

    fixture.claim("m-2");

    assertThat(fixture.job(id).attempt().orElseThrow().extended()).isZero();
    assertThat(await(fixture.store.extensions(NODE))).isEmpty();
  }
}
