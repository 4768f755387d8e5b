package io.rookery.scheduler.store;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.job.StoreException;
import io.vertx.pgclient.PgConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class PostgresBinariesTest {
  @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

  @Test
  void theVersionIsThatOfTheArchives() {
    PgConnection connection =
        await(PgConnection.connect(POSTGRES.vertx(), POSTGRES.connectOptions()));

    assertThat(PostgresBinaries.VERSION)
        .startsWith(connection.databaseMetadata().fullVersion().split(" ")[0] + ".");
    await(connection.close());
  }

  @Test
  void bothArchitecturesHaveTheirArchive() {
    for (String arch : new String[] {"amd64", "aarch64"}) {
      assertThat(PostgresBinaries.class.getResource(PostgresBinaries.resource("Linux", arch)))
          .isNotNull();
    }
  }

  @Test
  void otherMachinesAreToldToUseAServerOfTheirOwn() {
    for (String[] machine : new String[][] {{"Mac OS X", "aarch64"}, {"Linux", "s390x"}}) {
      assertThatThrownBy(() -> PostgresBinaries.resource(machine[0], machine[1]))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("set store.url");
    }
  }
}
