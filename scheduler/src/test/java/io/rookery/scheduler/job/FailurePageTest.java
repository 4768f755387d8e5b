package io.rookery.scheduler.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FailurePageTest {
  private static final Path PAGE = Path.of("..", "docs", "failures.md");

  @Test
  void thePageHasEveryCodeAsItIs() throws IOException {
    String present = Files.exists(PAGE) ? Files.readString(PAGE) : "";
    if (System.getProperty("rookery.docs", "").equals("renew")) {
      present = Files.readString(Files.writeString(PAGE, FailurePage.renewed(present)));
    }
    assertThat(FailurePage.own(present))
        .as("docs/failures.md differs from FailureCode; renew it with: " + FailurePage.RENEW)
        .isEqualTo(FailurePage.own(FailurePage.renewed(present)));
  }

  @Test
  void whatStandsBetweenTheMarksIsKeptAndNotCompared() {
    String empty = FailurePage.renewed("");
    String filled = empty.replace("<!-- fault matrix -->\n", "<!-- fault matrix -->\n| a |\n");

    assertThat(filled).contains("| a |");
    assertThat(FailurePage.renewed(filled)).isEqualTo(filled);
    assertThat(FailurePage.own(filled)).isEqualTo(FailurePage.own(empty)).isEqualTo(empty);
    assertThat(FailurePage.own(filled.replace("boot.hung", "boot.stuck")))
        .isNotEqualTo(FailurePage.own(filled));
  }
}
