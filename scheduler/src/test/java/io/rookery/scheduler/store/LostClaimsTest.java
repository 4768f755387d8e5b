package io.rookery.scheduler.store;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static io.rookery.scheduler.store.StoreFixture.LEASE;
import static io.rookery.scheduler.store.StoreFixture.NODE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.StoreException;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class LostClaimsTest {
  @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

  private static Database database(Pool pool) {
    return new Database(pool, Duration.ofSeconds(60), "test");
  }

  @Test
  void aClaimWithoutAnAnswerIsLookedForByTheNextTakeOver() {
    LostClaims lost = new LostClaims(Duration.ZERO);
    try (StoreFixture fixture = new StoreFixture(POSTGRES)) {
      long unheard = fixture.submit();
      fixture.claim("a");
      UUID claim = fixture.sql("select claim from attempt").iterator().next().getUUID(0);
      long heard = fixture.submit();
      fixture.claim("b");
      Pool pool = StorePool.open(POSTGRES.vertx(), POSTGRES.options());
      lost.add(claim);

      assertThat(await(new TakeOver(database(pool), lost).takeOver(NODE, LEASE, 3))).hasSize(2);

      await(pool.close());
      assertThat(fixture.job(unheard).state()).isEqualTo(JobState.QUEUED);
      assertThat(fixture.job(unheard).failure().orElseThrow().message())
          .contains("the answer to the claim was lost");
      assertThat(fixture.job(heard).state()).isEqualTo(JobState.RUNNING);
      assertThat(lost.pending()).isEmpty();
    }
  }

  @Test
  void aClaimThatFailsIsRemembered() {
    LostClaims lost = new LostClaims(Duration.ofHours(1));
    Pool pool = StorePool.open(POSTGRES.vertx(), POSTGRES.options());
    await(pool.close());

    assertThatThrownBy(
            () ->
                await(
                    new Claims(database(pool), lost)
                        .claim(NODE, "m", List.of(StoreFixture.platform("linux")), false)))
        .isInstanceOf(StoreException.class);

    UUID[] pending = lost.pending();
    assertThat(pending).hasSize(1);
    lost.lookedFor(pending);
    assertThat(lost.pending()).as("may still be carried out").isEqualTo(pending);
  }
}
