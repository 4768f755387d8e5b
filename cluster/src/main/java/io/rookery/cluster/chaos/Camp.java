package io.rookery.cluster.chaos;

import java.io.IOException;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Opens a field for some work and takes it away again, whatever becomes of the work. */
final class Camp {
  private static final Duration CLOSE = Duration.ofMinutes(3);

  private final Stage stage;
  private final Field field;
  private List<Violation> left = List.of();

  Camp(Stage stage, Field field) {
    this.stage = stage;
    this.field = field;
  }

  /** What is done in an open field. */
  @FunctionalInterface
  interface Work<T> {
    T in(Field field) throws Exception;
  }

  /** Blocks until the work is done and the field is gone. */
  <T> T during(Duration open, Work<T> work) throws Exception {
    Emergency emergency = new Emergency(() -> stage.await(CLOSE, field::close));
    try {
      stage.await(open, field::open);
      T result = work.in(field);
      end();
      return result;
    } catch (Exception failed) {
      try {
        end();
      } catch (Exception worse) {
        failed.addSuppressed(worse);
      }
      throw failed;
    } finally {
      emergency.dismiss();
    }
  }

  private void end() throws Exception {
    left = leftovers(stage.await(CLOSE, field::close));
  }

  /** What is on the host although everything was taken away. */
  List<Violation> left() {
    return left;
  }

  private List<Violation> leftovers(List<String> failures) throws IOException {
    List<String> found = new ArrayList<>(failures);
    found.addAll(Sweep.of(field.map().pid()));
    ProcessHandle.current()
        .descendants()
        .filter(ProcessHandle::isAlive)
        .map(child -> child.info().commandLine().orElse("process " + child.pid()))
        .forEach(found::add);
    NetworkInterface.networkInterfaces()
        .map(NetworkInterface::getName)
        .filter(field.map().harnessDevice()::equals)
        .forEach(found::add);
    return found.stream()
        .map(thing -> new Violation("nothing is left on the host", "host", thing))
        .toList();
  }
}
