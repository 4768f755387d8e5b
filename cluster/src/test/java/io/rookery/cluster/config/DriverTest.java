package io.rookery.cluster.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.machine.Machineries;
import io.rookery.scheduler.machine.OptionException;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** What a driver knows can be configured. */
class DriverTest {
  @Test
  void everyDriverThatThereIsCanBeConfigured() {
    assertThat(Driver.standard())
        .extracting(Driver::name)
        .containsExactlyInAnyOrderElementsOf(Machineries.names());
  }

  @Test
  void noDriverIsUnknowingOfAKeyThatItsGroupsMayHave() {
    for (Driver driver : Driver.standard()) {
      for (String key : driver.keys().all()) {
        assertThat(refusal(driver.name(), key)).as(driver.name()).doesNotContain("no option");
      }
    }
  }

  private static String refusal(String driver, String key) {
    try {
      Machineries.check(driver, new JsonObject().put(key, "x"));
      return "";
    } catch (OptionException refused) {
      return refused.getMessage();
    }
  }
}
