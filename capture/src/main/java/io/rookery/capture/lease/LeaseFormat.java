package io.rookery.capture.lease;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * The text of a lease file: one line of JSON when the lease is taken, one more when its process is
 * known. A line without its newline was cut off by the death of its writer, and then what it
 * announces was not made yet.
 */
final class LeaseFormat {
  private LeaseFormat() {}

  static String line(LeaseRecord lease) {
    JsonObject what = new JsonObject().put("kind", lease.what().kind());
    what.put("name", lease.what().name());
    if (lease.what() instanceof Leased.NetworkInterface link) {
      link.namespace().ifPresent(namespace -> what.put("namespace", namespace.name()));
    }
    LeaseOwner owner = lease.owner();
    return new JsonObject()
            .put("id", lease.id())
            .put("what", what)
            .put(
                "owner",
                new JsonObject()
                    .put("node", owner.node())
                    .put("boot", owner.boot())
                    .put("process", json(owner.process()))
                    .put("hostBoot", owner.hostBoot()))
            .put("since", lease.since().toString())
            .encode()
        + "\n";
  }

  static String line(ProcessIdentity process) {
    return json(process).encode() + "\n";
  }

  /** Empty if the text does not hold a whole lease. */
  static Optional<LeaseRecord> parse(String text) {
    int first = text.indexOf('\n');
    if (first < 0) {
      return Optional.empty();
    }
    try {
      LeaseRecord lease = lease(new JsonObject(text.substring(0, first)));
      int second = text.indexOf('\n', first + 1);
      return Optional.of(
          second < 0
              ? lease
              : lease.describedBy(identity(new JsonObject(text.substring(first + 1, second)))));
    } catch (DecodeException
        | DateTimeException
        | IllegalArgumentException
        | ClassCastException
        | NullPointerException notALease) {
      return Optional.empty();
    }
  }

  private static LeaseRecord lease(JsonObject json) {
    JsonObject owner = json.getJsonObject("owner");
    return new LeaseRecord(
        text(json, "id"),
        what(json.getJsonObject("what")),
        new LeaseOwner(
            text(owner, "node"),
            text(owner, "boot"),
            identity(owner.getJsonObject("process")),
            text(owner, "hostBoot")),
        Instant.parse(text(json, "since")),
        Optional.empty());
  }

  private static Leased what(JsonObject json) {
    String name = text(json, "name");
    return switch (text(json, "kind")) {
      case "process" -> new Leased.ChildProcess(name);
      case "namespace" -> new Leased.NetworkNamespace(name);
      case "interface" ->
          new Leased.NetworkInterface(
              name,
              Optional.ofNullable(json.getString("namespace")).map(Leased.NetworkNamespace::new));
      case "filter" -> new Leased.PacketFilter(name);
      case "file" -> new Leased.TemporaryFile(Path.of(name));
      case "database" -> new Leased.EmbeddedDatabase(Path.of(name));
      default -> throw new IllegalArgumentException("a kind of lease that this version lacks");
    };
  }

  private static String text(JsonObject json, String field) {
    String value = json.getString(field);
    if (value == null) {
      throw new IllegalArgumentException("a lease without " + field);
    }
    return value;
  }

  private static JsonObject json(ProcessIdentity process) {
    return new JsonObject().put("pid", process.pid()).put("startTime", process.startTime());
  }

  private static ProcessIdentity identity(JsonObject json) {
    return new ProcessIdentity(json.getLong("pid"), json.getLong("startTime"));
  }
}
