package io.rookery.scheduler.store;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static io.rookery.scheduler.store.StoreFixture.NODE;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.job.Claim;
import io.rookery.scheduler.job.Requirement;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a claim reads, counted by the server: the same however many jobs wait. */
final class ClaimCostTest {
  private static final int QUEUED = 100_000;

  /** Pages of 8 KiB, for three keys of sixteen candidates each, and the writes. */
  private static final int PAGES_AT_MOST = 600;

  @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();
  private StoreFixture fixture;
  private PgConnection connection;

  @BeforeEach
  void queueVeryManyJobs() {
    fixture = new StoreFixture(POSTGRES);
    // What the database knows of the tables of other tests is not what is tried here.
    fixture.sql(
        "delete from pg_statistic where starelid in ('job'::regclass, 'sample_copy'::regclass)");
    connection = await(PgConnection.connect(POSTGRES.vertx(), POSTGRES.connectOptions()));
    fillTheQueue();
  }

  private void fillTheQueue() {
    fixture.sql(
        """
        insert into job (priority, requirement, owner, spec)
        select mod(n, 5), 'p' || mod(n, 40) || '|*|*|', 'o', '{"target": {"url": "http://a/"}}'
        from generate_series(1, %d) n
        """
            .formatted(QUEUED));
  }

  @AfterEach
  void close() {
    await(connection.close());
    fixture.close();
  }

  @Test
  void aClaimReadsAFewPagesThroughTheIndexHoweverManyJobsWait() {
    JsonObject plan = claimPlan(false);

    assertThat(pages(plan)).isLessThan(PAGES_AT_MOST);

    fixture.sql("analyze job");
    plan = claimPlan(false);
    assertThat(pages(plan)).isLessThan(PAGES_AT_MOST);
  }

  @Test
  void aClaimOfHeldSamplesLooksEachCandidateUpHoweverManyCopiesThereAre() {
    bringVeryManySamples();

    for (String statistics : List.of("analyze node", "analyze job, sample_copy")) {
      fixture.sql(statistics);
      assertThat(pages(claimPlan(true))).as(statistics).isLessThan(PAGES_AT_MOST);
    }
    assertThat(
            await(fixture.store.claim(NODE, "m", List.of(Requirement.ofKey("p1|*|*|")), true))
                .missing())
        .hasSize(16);
  }

  /** The queue was short when the database last looked at it, and has grown since. */
  @Test
  void aClaimIsAsCheapWhenTheStatisticsAreThoseOfAShortQueue() {
    fixture.sql("truncate job cascade");
    fixture.sql(
        """
        insert into job (priority, requirement, owner, spec)
        select 1, 'other|*|*|', 'o', '{"target": {"url": "http://a/"}}' from generate_series(1, 3)
        """);
    fixture.sql(
        "insert into sample_copy (sha256, size, node) values ('a', 1, 'node-1'), ('b', 1, 'node-2')");
    fixture.sql("analyze job, sample_copy");
    fillTheQueue();
    bringVeryManySamples();
    assertThat(pages(claimPlan(false))).isLessThan(PAGES_AT_MOST);
    assertThat(pages(claimPlan(true))).isLessThan(PAGES_AT_MOST);
  }

  /** The database last looked when all jobs were done, and very many have come since. */
  @Test
  void aClaimIsAsCheapWhenTheStatisticsKnowOnlyFinishedJobs() {
    fixture.sql("update job set state = 'COMPLETED'");
    fixture.sql("vacuum analyze job, sample_copy");
    fillTheQueue();
    bringVeryManySamples("later");

    assertThat(pages(claimPlan(false))).isLessThan(PAGES_AT_MOST);
    assertThat(pages(claimPlan(true))).isLessThan(PAGES_AT_MOST);
    assertThat(pages(plan(Reads.WAITING, Tuple.tuple()))).isLessThan(PAGES_AT_MOST);
  }

  @Test
  void theRequirementsOfTheQueueAreFoundWithoutReadingIt() {
    JsonObject plan = plan(Reads.WAITING, Tuple.tuple());

    assertThat(pages(plan)).isLessThan(PAGES_AT_MOST);
    assertThat(await(fixture.store.waiting()))
        .hasSize(40)
        .contains(Requirement.ofKey("p0|*|*|"), Requirement.ofKey("p39|*|*|"));
  }

  @Test
  void aClaimLooksFurtherWhenOthersHoldAllItsFirstCandidates() {
    await(connection.query("begin").execute());
    await(
        connection
            .query(
                "select id from job where requirement = 'p7|*|*|' order by priority desc, id"
                    + " limit 300 for update")
            .execute());

    Optional<Claim> claim = fixture.tryClaim(NODE, "m", "p7");
    await(connection.query("rollback").execute());

    assertThat(claim).isPresent();
    assertThat(fixture.tryClaim(NODE, "m", "p7").orElseThrow().job().id())
        .isLessThan(claim.get().job().id());
  }

  /** And jobs whose samples the node lacks, before all others. */
  private void bringVeryManySamples() {
    bringVeryManySamples("sample");
  }

  private void bringVeryManySamples(String name) {
    fixture.sql(
        """
        insert into job (priority, requirement, owner, spec)
        select 9, 'p' || mod(n, 40) || '|*|*|', 'o',
          json_build_object('target', json_build_object('sha256', 'lacked-' || n))
        from generate_series(1, 1000) n
        """);
    fixture.sql(
        """
        insert into sample_copy (sha256, size, node)
        select '%s-' || n, 1, 'node-' || mod(n, 2) + 1 from generate_series(1, %d) n
        """
            .formatted(name, QUEUED));
  }

  private JsonObject claimPlan(boolean heldSamplesOnly) {
    return plan(
        ClaimSql.lookingAt(16),
        Tuple.of(NODE.name(), NODE.boot(), "m")
            .addArrayOfString(new String[] {"p1|*|*|", "p2|*|*|", "none|*|*|"})
            .addUUID(UUID.randomUUID())
            .addBoolean(heldSamplesOnly));
  }

  private JsonObject plan(String sql, Tuple arguments) {
    Row row =
        await(
                connection
                    .preparedQuery("explain (analyze, buffers, format json) " + sql)
                    .execute(arguments))
            .iterator()
            .next();
    return ((JsonArray) row.getJson(0)).getJsonObject(0).getJsonObject("Plan");
  }

  private static int pages(JsonObject plan) {
    return plan.getInteger("Shared Hit Blocks") + plan.getInteger("Shared Read Blocks");
  }
}
