package io.rookery.scheduler.store;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.job.StoreException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class MigrationsTest {
  private static final Migration FIRST =
      Migration.of("V0001__pond.sql", "create table pond (n int); insert into pond values (1);");
  private static final Migration SECOND =
      Migration.of("V0002__heron.sql", "alter table pond add heron text;");

  private static final Migration NODES =
      Migration.of(
          "V0003__nodes.sql",
          """
          -- phase: expand
          create table node (name text, schema int, lease_until timestamptz);
          """);
  private static final Migration CONTRACT =
      Migration.of(
          "V0004__contract.sql",
          """
          -- phase: contract, needs schema 2
          alter table pond drop heron;
          """);

  @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();
  private Pool pool;

  @BeforeEach
  void open() {
    pool = StorePool.open(POSTGRES.vertx(), POSTGRES.options());
    sql("drop schema public cascade");
    sql("create schema public");
  }

  @AfterEach
  void close() {
    await(pool.close());
  }

  private void sql(String statement) {
    await(pool.query(statement).execute());
  }

  private int rows(String query) {
    return await(pool.query(query).execute()).size();
  }

  private void node(String name, int schema, String leaseUntil) {
    sql("insert into node values ('%s', %d, %s)".formatted(name, schema, leaseUntil));
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
  void aSchemaThatANewerReleaseHasOnlyExpandedIsAccepted() {
    await(migrate(FIRST, SECOND, NODES));

    assertThat(await(migrate(FIRST))).isZero();
    assertThat(await(migrate(FIRST, SECOND))).isZero();
  }

  @Test
  void aSchemaThatANewerReleaseHasContractedIsRefusedWhereItsNeedIsNotKnown() {
    await(migrate(FIRST, SECOND, NODES, CONTRACT));

    assertThatThrownBy(() -> await(migrate(FIRST)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(
            "V0004__contract.sql was applied by a newer Rookery, this one knows 1 step(s): start"
                + " the newer release");
    assertThat(await(migrate(FIRST, SECOND))).isZero();
    assertThat(await(migrate(FIRST, SECOND, NODES))).isZero();
  }

  @Test
  void everyStepOfANewerReleaseIsLookedAt() {
    Migration expandsAgain = Migration.of("V0005__again.sql", "-- phase: expand\nselect 1;");
    await(migrate(FIRST, SECOND, NODES, CONTRACT, expandsAgain));

    assertThatThrownBy(() -> await(migrate(FIRST)))
        .hasMessageContaining("V0004__contract.sql was applied by a newer Rookery");
  }

  @Test
  void aTableOfTheFirstReleaseLearnsWhatItsStepsNeed() {
    await(migrate(FIRST));
    sql("alter table schema_migration drop column needs");

    List<Future<Integer>> starts = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      starts.add(migrate(FIRST, SECOND));
    }
    await(Future.all(starts));

    assertThat(rows("select 1 from schema_migration where needs = 0")).isEqualTo(2);
  }

  @Test
  void aContractWaitsUntilNoLiveNodeIsTooOld() {
    await(migrate(FIRST, SECOND, NODES));
    node("heron-1", 1, "now() + interval '1 hour'");
    node("heron-2", 2, "now() + interval '1 hour'");
    node("heron-3", 1, "now() + interval '1 hour'");

    assertThatThrownBy(() -> await(migrate(FIRST, SECOND, NODES, CONTRACT)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(
            "V0004__contract.sql takes away what the older release on heron-1, heron-3 works with:"
                + " upgrade there first");
    sql("select heron from pond");

    sql("delete from node where name = 'heron-1'");
    sql("update node set schema = 2 where name = 'heron-3'");
    assertThat(await(migrate(FIRST, SECOND, NODES, CONTRACT))).isEqualTo(1);
    assertThatThrownBy(() -> sql("select heron from pond")).hasMessageContaining("heron");
    assertThat(rows("select 1 from node where lease_until > now()")).isEqualTo(2);
  }

  @Test
  void aContractSeesTheNodeThatRegistersAtTheSameTime() {
    await(migrate(FIRST, SECOND, NODES));
    SqlConnection registering = await(pool.getConnection());
    await(registering.query("begin").execute());
    await(
        registering
            .query("insert into node values ('heron-1', 1, now() + interval '1 hour')")
            .execute());

    Future<Integer> contract = migrate(FIRST, SECOND, NODES, CONTRACT);
    Awaitility.await()
        .until(
            () ->
                rows(
                        "select 1 from pg_stat_activity"
                            + " where datname = current_database() and wait_event_type = 'Lock'")
                    == 1);
    await(registering.query("commit").execute());
    await(registering.close());

    assertThatThrownBy(() -> await(contract)).hasMessageContaining("on heron-1 works with");
  }

  @Test
  void aNodeThatIsTooOldAndSilentCannotComeBackAfterAContract() {
    await(migrate(FIRST, SECOND, NODES));
    node("old", 1, "now() - interval '1 second'");
    node("new", 2, "now() - interval '1 second'");

    assertThat(await(migrate(FIRST, SECOND, NODES, CONTRACT))).isEqualTo(1);

    assertThat(rows("select 1 from node where name = 'old' and lease_until = '-infinity'"))
        .isEqualTo(1);
    assertThat(rows("select 1 from node where name = 'new' and lease_until > '-infinity'"))
        .isEqualTo(1);
  }

  @Test
  void aPhaseThatIsNoneIsRefused() {
    for (String phase :
        List.of("contract", "contract, needs schema 0", "contract, needs schema 4", "expands")) {
      assertThatThrownBy(() -> Migration.of("V0004__x.sql", "-- phase: " + phase + "\nselect 1;"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("V0004__x.sql has the phase \"" + phase + "\"");
    }
    assertThat(Migration.of("V0004__x.sql", "-- phase: contract, needs schema 3").needs())
        .isEqualTo(3);
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
    List<Migration> steps = await(SchemaFiles.load(POSTGRES.vertx()));
    assertThat(steps).extracting(Migration::version).containsExactly(1, 2, 3, 4);
    assertThat(steps.subList(1, steps.size()))
        .as("each step since the first release says what it does")
        .allSatisfy(step -> assertThat(step.sql()).startsWith("-- phase: "));
  }

  @Test
  void theStepToTheClusterFindsTheSamplesOfJobsThatWereThere() {
    List<Migration> steps = await(SchemaFiles.load(POSTGRES.vertx()));
    await(migrate(steps.get(0)));
    sql(
        "insert into job (priority, requirement, owner, spec) values"
            + " (1, 'a', 'o', '{\"target\": {\"sha256\": \"abc\", \"name\": \"x\", \"size\": 1}}'),"
            + " (1, 'b', 'o', '{\"target\": {\"url\": \"http://a/\"}}')");

    await(migrate(steps.get(0), steps.get(1)));

    assertThat(rows("select 1 from job where requirement = 'a' and sample = 'abc'")).isEqualTo(1);
    assertThat(rows("select 1 from job where requirement = 'b' and sample is null")).isEqualTo(1);
  }

  @Test
  void aNodeOfTheFirstReleaseWorksOnBesideTheCluster() {
    List<Migration> steps = await(SchemaFiles.load(POSTGRES.vertx()));
    await(migrate(steps.get(0)));
    String register =
        """
        insert into node (name, boot, lease_until)
        values ('old', 'b', clock_timestamp() + interval '1 hour')
        on conflict (name) do update set boot = excluded.boot, lease_until = excluded.lease_until
        """;
    sql(register);

    await(migrate(steps.get(0), steps.get(1)));

    sql(register);
    sql(
        "insert into job (priority, requirement, owner, submission_id, spec) values"
            + " (1, 'a', 'o', 's', '{\"target\": {\"sha256\": \"abc\"}}')"
            + " on conflict (submission_id) do nothing");
    assertThat(rows("select 1 from job where sample = 'abc'")).isEqualTo(1);
    assertThat(rows("select 1 from node where schema = 1 and lease_until > now()")).isEqualTo(1);
  }
}
