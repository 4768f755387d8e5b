package io.rookery.scheduler.store;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.job.InvalidFieldException;
import io.rookery.scheduler.job.StoreException;
import io.vertx.core.Future;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class StoreDeadlineTest {
  private static final Duration SHORT = Duration.ofMillis(1500);
  @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

  private static StoreOptions options(PgConnectOptions server) {
    return new StoreOptions(server, 3, SHORT);
  }

  @Test
  void aCallThatWaitsForALockFailsAndLeavesNothingBehind() {
    PgJobStore store =
        await(PgJobStore.connect(POSTGRES.vertx(), options(POSTGRES.connectOptions())));
    PgConnection other = await(PgConnection.connect(POSTGRES.vertx(), POSTGRES.connectOptions()));
    await(other.query("begin").execute());
    await(other.query("lock table job in exclusive mode").execute());

    assertThatThrownBy(() -> await(store.submit(StoreFixture.named("late"))))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("failed to store a job")
        .hasMessageContaining("locks");

    Awaitility.await()
        .until(
            () ->
                await(
                            other
                                .query(
                                    "select 1 from pg_stat_activity where wait_event_type = 'Lock'")
                                .execute())
                        .size()
                    == 0);
    await(other.query("rollback").execute());
    assertThat(await(store.submit(StoreFixture.named("late"))).created()).isTrue();
    await(other.close());
    await(store.close());
  }

  @Test
  void aServerThatFallsSilentFailsCallsAndIsUsedAgainWhenItAnswers() {
    AtomicBoolean silent = new AtomicBoolean();
    NetClient client = POSTGRES.vertx().createNetClient();
    PgConnectOptions server = POSTGRES.connectOptions();
    NetServer between =
        await(
            POSTGRES
                .vertx()
                .createNetServer()
                .connectHandler(
                    near -> {
                      near.pause();
                      client
                          .connect(server.getPort(), server.getHost())
                          .onSuccess(far -> join(near, far, silent));
                    })
                .listen(0, "127.0.0.1"));
    PgJobStore store =
        await(
            PgJobStore.connect(
                POSTGRES.vertx(),
                options(POSTGRES.connectOptions().setPort(between.actualPort()))));

    silent.set(true);
    List<Future<Void>> calls = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      calls.add(store.ping());
    }
    for (Future<Void> call : calls) {
      assertThatThrownBy(() -> await(call)).isInstanceOf(StoreException.class);
    }
    silent.set(false);

    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> await(store.ping().map(true).otherwise(false)));
    await(store.close());
    await(between.close());
    await(client.close());
  }

  private static void join(NetSocket near, NetSocket far, AtomicBoolean silent) {
    near.handler(bytes -> forward(far, bytes, silent));
    far.handler(bytes -> forward(near, bytes, silent));
    near.closeHandler(closed -> far.close());
    far.closeHandler(closed -> near.close());
    near.resume();
  }

  private static void forward(
      NetSocket to, io.vertx.core.buffer.Buffer bytes, AtomicBoolean silent) {
    if (!silent.get()) {
      to.write(bytes);
    }
  }

  @Test
  void wrongCredentialsAndMissingDatabasesAreNamed() {
    assertThatThrownBy(
            () ->
                await(
                    PgJobStore.connect(
                        POSTGRES.vertx(), options(POSTGRES.connectOptions().setPassword("wrong")))))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("check user and password in store.url")
        .hasMessageNotContaining("wrong");
    assertThatThrownBy(
            () ->
                await(
                    PgJobStore.connect(
                        POSTGRES.vertx(),
                        options(POSTGRES.connectOptions().setDatabase("nowhere")))))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("create the database");
  }

  @Test
  void aUrlThatIsNoneIsTheFaultOfItsField() {
    assertThat(StoreOptions.of("postgresql://u:p@db.lab:5433/rookery", SHORT).address())
        .isEqualTo("db.lab:5433/rookery");
    assertThatThrownBy(() -> StoreOptions.of("mysql://u:secret@db.lab/x", SHORT))
        .isInstanceOfSatisfying(
            InvalidFieldException.class,
            invalid -> {
              assertThat(invalid.field()).isEqualTo("store.url");
              assertThat(invalid).hasMessageNotContaining("secret");
            });
  }
}
