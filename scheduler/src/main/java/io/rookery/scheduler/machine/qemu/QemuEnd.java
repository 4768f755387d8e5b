package io.rookery.scheduler.machine.qemu;

import io.rookery.capture.process.Exit;
import io.rookery.capture.process.Signal;
import io.rookery.scheduler.machine.MachineLoss;
import io.rookery.scheduler.machine.MachineLoss.By;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** Who has ended a machine, by what QEMU and its process tell of it. */
record QemuEnd(String machine) {
  private static final String OUTGROWN =
      "'s guest wrote more to the host's disk than one attempt may; raise the machines' option"
          + " diskGrowth if it needs the room";

  /** The loss that an event of QEMU's is; empty when the machine goes on. */
  Optional<MachineLoss> of(JsonObject event) {
    JsonObject data = event.getValue("data") instanceof JsonObject given ? given : new JsonObject();
    return switch (String.valueOf(event.getValue("event"))) {
      case "SHUTDOWN" -> Optional.of(shutdown(data));
      case "GUEST_PANICKED" -> panicked();
      case "BLOCK_WRITE_THRESHOLD" -> loss(By.DISK_LIMIT, OUTGROWN);
      case "BLOCK_IO_ERROR" ->
          "stop".equals(data.getValue("action")) ? disk(data) : Optional.empty();
      default -> Optional.empty();
    };
  }

  /**
   * What keeps a machine whose guest should run from going on.
   *
   * @param status as {@code query-status} tells it
   */
  Optional<MachineLoss> standing(String status) {
    return switch (status) {
      // A guest goes to sleep by its own will.
      case "running", "suspended" -> Optional.empty();
      case "guest-panicked" -> panicked();
      default -> Optional.of(stalled("QEMU says that it is \"" + status + "\""));
    };
  }

  /** The loss of a machine that is there and does not go on. */
  MachineLoss stalled(String because) {
    return new MachineLoss(By.STALLED, machine + " stands still: " + because);
  }

  private Optional<MachineLoss> panicked() {
    return loss(By.GUEST, "'s kernel has panicked");
  }

  private MachineLoss shutdown(JsonObject data) {
    boolean inside = Boolean.TRUE.equals(data.getValue("guest"));
    return new MachineLoss(
        inside ? By.GUEST : By.HOST,
        "%s was powered off from %s (%s)"
            .formatted(machine, inside ? "inside" : "the host", data.getValue("reason")));
  }

  private Optional<MachineLoss> disk(JsonObject data) {
    return Boolean.TRUE.equals(data.getValue("nospace"))
        ? loss(By.FULL_HOST, "'s disk has no room left on the host")
        : loss(
            By.HOST,
            "'s disk cannot be read or written on the host (%s)"
                .formatted(data.getValue("reason")));
  }

  private Optional<MachineLoss> loss(By by, String what) {
    return Optional.of(new MachineLoss(by, machine + what));
  }

  /**
   * The loss that the end of the process is.
   *
   * @param words how it ended, and what it said at last
   */
  MachineLoss of(Exit exit, String words) {
    By by = by(exit);
    String what = by == By.DISK_LIMIT ? OUTGROWN + ": " : " went down: ";
    return new MachineLoss(by, machine + what + words);
  }

  /** Bubblewrap passes on the signal that has ended QEMU as a shell would. */
  private static By by(Exit exit) {
    Optional<Signal> signal = exit.signal();
    if (signal.isEmpty()) {
      return By.UNKNOWN;
    }
    return switch (signal.get()) {
      case KILL, TERM, INT, HUP, QUIT -> By.HOST;
      // Memory that is a file's could not be read or had no room to be written.
      case BUS -> By.FULL_HOST;
      // Its disk's file is the only one that it writes so much to.
      case XFSZ -> By.DISK_LIMIT;
      // Its own crash is as likely its guest's doing as not.
      default -> By.UNKNOWN;
    };
  }
}
