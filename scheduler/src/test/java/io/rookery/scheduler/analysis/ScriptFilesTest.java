package io.rookery.scheduler.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.guest.GuestScript;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureException;
import io.rookery.scheduler.job.Script;
import io.rookery.scheduler.job.Scripts;
import io.rookery.scheduler.sample.Samples;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScriptFilesTest {
  private static final Scripts BOTH =
      new Scripts(
          Optional.of(new Script("a1", "..\\..\\set up.py")),
          Optional.of(new Script("b2", "/etc/click.PS1")));

  private Future<Optional<Samples.Sample>> found =
      Future.succeededFuture(Optional.of(new Samples.Sample("", 1)));

  private Future<List<GuestScript>> files(Scripts scripts) {
    return new ScriptFiles(
            new Samples() {
              @Override
              public Future<Sample> receive(ReadStream<Buffer> source) {
                return Future.failedFuture("nothing is received here");
              }

              @Override
              public Future<Optional<Sample>> find(String sha256) {
                return found;
              }

              @Override
              public Path path(String sha256) {
                return Path.of("samples", sha256);
              }
            })
        .of(scripts);
  }

  @Test
  void ofAUsersNameOnlyTheExtensionReachesTheGuest() {
    assertThat(files(BOTH).result())
        .containsExactly(
            new GuestScript("pre_script.py", Path.of("samples/a1")),
            new GuestScript("during_script.PS1", Path.of("samples/b2")));
    assertThat(files(Scripts.NONE).result()).isEmpty();
  }

  @Test
  void aScriptThatIsNowhereIsNamedAndAnotherNodeMayTry() {
    found = Future.succeededFuture(Optional.empty());
    assertMissing("a1");
    found = Future.failedFuture("its holders are away");
    assertMissing("its holders are away");
  }

  private void assertMissing(String detail) {
    Failure failure = ((FailureException) files(BOTH).cause()).failure();
    assertThat(failure.code()).isEqualTo("script.missing");
    assertThat(failure.retriable()).isTrue();
    assertThat(failure.message()).startsWith("scripts.pre: " + detail);
  }
}
