package io.rookery.capture.doctor;

import io.rookery.capture.lease.LeaseRecord;
import io.rookery.capture.lease.LeaseStatus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;

/**
 * What the doctor found.
 *
 * @param leases everything recorded, with or without an owner
 * @param leaks all of them, the sockets' included
 * @param unreadable how many processes would not show their descriptors to the node's user, so that
 *     a socket of theirs has no known holder
 */
public record DoctorReport(
    List<SocketFinding> sockets,
    List<ChildFinding> children,
    List<LeaseStatus> leases,
    List<Leak> leaks,
    int unreadable) {
  public DoctorReport {
    sockets = List.copyOf(sockets);
    children = List.copyOf(children);
    leases = List.copyOf(leases);
    leaks = List.copyOf(leaks);
  }

  static DoctorReport nothingFound() {
    return new DoctorReport(List.of(), List.of(), List.of(), List.of(), 0);
  }

  public boolean healthy() {
    return leaks.isEmpty();
  }

  /** One object a row, for people and programs. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("healthy", healthy())
        .put("sockets", rows(sockets, SocketFinding::toJson))
        .put("children", rows(children, ChildFinding::toJson))
        .put("leases", rows(leases, DoctorReport::row))
        .put("leaks", rows(leaks, DoctorReport::row))
        .put("unreadable", unreadable);
  }

  private static <T> JsonArray rows(List<T> items, Function<T, JsonObject> row) {
    return new JsonArray(items.stream().map(row).toList());
  }

  private static JsonObject row(LeaseStatus status) {
    LeaseRecord lease = status.lease();
    JsonObject row =
        new JsonObject()
            .put("kind", lease.what().kind())
            .put("name", lease.what().name())
            .put("node", lease.owner().node())
            .put("since", lease.since().toString())
            .put("ownerRuns", status.ownerRuns());
    lease
        .process()
        .ifPresent(process -> row.put("pid", process.pid()).put("startTime", process.startTime()));
    return row;
  }

  private static JsonObject row(Leak leak) {
    JsonObject row = new JsonObject().put("kind", leak.kind());
    leak.holder()
        .ifPresent(process -> row.put("pid", process.pid()).put("process", process.name()));
    if (leak instanceof Leak.OfSocket ofSocket) {
      row.put("machine", ofSocket.guest().machine());
    }
    return row.put("sentence", leak.sentence());
  }
}
