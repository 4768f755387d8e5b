package io.rookery.scheduler.store;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.job.StoreException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class MigrationsTest {
  private static final Migration FIRST =
      Migration.of("V0001__pond.sql", "create table pond (n int); insert into pond values (1);");
  private static final Migration SECOND =
      Migration.of("V0002__heron.sql", "alter table pond add heron text;");

  @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();
  private Pool pool;

  @BeforeEach
  void open() {
    pool = StorePool.open(POSTGRES.vertx(), POSTGRES.options());
    sql("drop table if exists pond, schema_migration");
  }

  @AfterEach
  void close() {
    await(pool.close());
  }

  private void sql(String statement) {
    await(pool.query(statement).execute());
  }

  private Future<Integer> migrate(Migration... known) {
    return new Migrations(pool, List.of(known), Duration.ofSeconds(60), "test").run();
  }

  @Test
  void whatIsMissingIsAppliedInOrderAndOnce() {
    assertThat(await(migrate(FIRST))).isEqualTo(1);
    assertThat(await(migrate(FIRST, SECOND))).isEqualTo(1);
    assertThat(await(migrate(FIRST, SECOND))).isZero();
    sql("update pond set heron = 'grey' where n = 1");
  }

  @Test
  void nodesThatStartAtOnceTakeTurns() {
    List<Future<Integer>> starts = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      starts.add(migrate(FIRST, SECOND));
    }
    await(Future.all(starts));

    assertThat(starts.stream().mapToInt(Future::result).sum()).isEqualTo(2);
  }

  @Test
  void aChangedFileIsRefused() {
    await(migrate(FIRST));

    assertThatThrownBy(() -> await(migrate(Migration.of(FIRST.name(), "select 1;"), SECOND)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("V0001__pond.sql was changed after it had been applied");
    assertThatThrownBy(() -> sql("select heron from pond")).hasMessageContaining("heron");
  }

  @Test
  void aMissingFileIsRefused() {
    await(migrate(FIRST));

    assertThatThrownBy(() -> await(migrate(Migration.of("V0001__lake.sql", FIRST.sql()))))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("V0001__pond.sql was applied where this Rookery has V0001__lake.sql");
  }

  @Test
  void aSchemaOfANewerReleaseIsRefused() {
    await(migrate(FIRST, SECOND));

    assertThatThrownBy(() -> await(migrate(FIRST)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("V0002__heron.sql was applied by a newer Rookery");
  }

  @Test
  void aStepThatFailsLeavesNothingBehind() {
    Migration broken =
        Migration.of("V0002__broken.sql", "alter table pond add heron text; select 1 / 0;");

    assertThatThrownBy(() -> await(migrate(FIRST, broken)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("division by zero");

    assertThat(await(migrate(FIRST, SECOND))).isEqualTo(1);
  }

  @Test
  void theStepsOnTheClassPathMakeAWholeSchema() {
    PgJobStore store = await(PgJobStore.connect(POSTGRES.vertx(), POSTGRES.options()));

    await(store.ping());
    await(store.close());
    assertThat(await(SchemaFiles.load(POSTGRES.vertx())))
        .extracting(Migration::version)
        .containsExactly(1, 2);
  }
}
