package io.rookery.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FaultMatrixPageTest {
  private static final Path PAGE = Path.of("..", "docs", "failures.md");
  private static final String BEGIN = "<!-- fault matrix -->\n";
  private static final String END = "<!-- /fault matrix -->";

  @Test
  void thePageShowsTheMatrixThatIsTested() throws IOException {
    String page = Files.readString(PAGE);
    String expected =
        page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
            + FaultMatrix.page()
            + page.substring(page.indexOf(END));
    if (System.getProperty("rookery.docs", "").equals("renew")) {
      page = Files.readString(Files.writeString(PAGE, expected));
    }
    assertThat(page)
        .as(
            "docs/failures.md, renewed by: mvn test -Dtest=FaultMatrixPageTest -Drookery.docs=renew")
        .isEqualTo(expected);
  }
}
