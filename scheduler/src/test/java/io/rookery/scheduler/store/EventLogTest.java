package io.rookery.scheduler.store;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.job.InvalidFieldException;
import io.rookery.scheduler.job.JobEvent;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class EventLogTest {
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

  @Test
  void aReaderThatGoesOnAfterTheLastSeenEventMissesNone() {
    int writers = 400;
    List<Future<?>> writes = new ArrayList<>();
    for (int i = 0; i < writers; i++) {
      writes.add(
          i % 2 == 0
              ? fixture.store.submit(StoreFixture.spec("linux", 1))
              : fixture.store.note("n", new JsonObject()));
    }
    PgJobStore reader = await(PgJobStore.connect(POSTGRES.vertx(), POSTGRES.options()));
    List<Long> seen = new ArrayList<>();
    Future<?> all = Future.join(writes);
    long last = 0;
    boolean complete;
    do {
      complete = all.isComplete();
      for (JobEvent event : await(reader.events(last, 10_000))) {
        seen.add(event.seq());
        last = event.seq();
      }
    } while (!complete);
    await(reader.close());
    await(all);

    List<Long> stored = new ArrayList<>();
    fixture.sql("select seq from event order by seq").forEach(row -> stored.add(row.getLong(0)));
    assertThat(stored).hasSize(writers);
    assertThat(seen).isEqualTo(stored);
  }

  @Test
  void anEventGetsItsPlaceOnlyAfterAllEarlierOnesAreCommitted() {
    PgConnection slow = await(PgConnection.connect(POSTGRES.vertx(), POSTGRES.connectOptions()));
    await(slow.query("begin").execute());
    long first =
        await(
                slow.query("insert into event (type, data) values ('slow', '{}') returning seq")
                    .execute())
            .iterator()
            .next()
            .getLong(0);

    Future<JobEvent> second = fixture.store.note("fast", new JsonObject());
    Awaitility.await()
        .until(
            () ->
                fixture
                        .sql("select 1 from pg_locks where locktype = 'advisory' and not granted")
                        .size()
                    == 1);

    assertThat(second.isComplete()).isFalse();
    assertThat(await(fixture.store.events(0, 10))).isEmpty();
    await(slow.query("commit").execute());
    assertThat(await(second).seq()).isGreaterThan(first);
    assertThat(await(fixture.store.events(0, 10)).stream().map(JobEvent::type))
        .containsExactly("slow", "fast");
    await(slow.close());
  }

  @Test
  void eventsArePagedByTheirPlace() {
    for (int i = 0; i < 5; i++) {
      await(fixture.store.note("n" + i, new JsonObject()));
    }
    List<JobEvent> firstPage = await(fixture.store.events(0, 3));

    List<JobEvent> secondPage = await(fixture.store.events(firstPage.get(2).seq(), 3));

    assertThat(firstPage.stream().map(JobEvent::type)).containsExactly("n0", "n1", "n2");
    assertThat(secondPage.stream().map(JobEvent::type)).containsExactly("n3", "n4");
    assertThatThrownBy(() -> await(fixture.store.events(0, 0)))
        .isInstanceOf(InvalidFieldException.class);
  }

  @Test
  void timesGrowWithPlaces() {
    List<Future<?>> notes = new ArrayList<>();
    LongStream.range(0, 50).forEach(i -> notes.add(fixture.store.note("n", new JsonObject())));
    await(Future.all(notes));

    List<JobEvent> events = await(fixture.store.events(0, 100));

    assertThat(events.stream().map(JobEvent::at).toList()).isSorted();
  }

  @Test
  void whatWasLoggedIsNotChanged() {
    await(fixture.store.note("n", new JsonObject()));

    assertThatThrownBy(() -> fixture.sql("update event set type = 'other'"))
        .hasMessageContaining("append-only");
  }
}
