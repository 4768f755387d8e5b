package io.rookery.cluster.node;

import io.rookery.capture.doctor.Doctor;
import io.rookery.capture.doctor.DoctorQuestion;
import io.rookery.capture.doctor.DoctorReport;
import io.rookery.capture.doctor.KnownChild;
import io.rookery.capture.doctor.WatchedGuest;
import io.rookery.capture.lease.HostLeases;
import io.rookery.capture.lease.LeaseStatus;
import io.rookery.capture.process.Child;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.cluster.gateway.DoctorDesk;
import io.rookery.scheduler.analysis.DoctorLeakCheck;
import io.rookery.scheduler.dispatch.Dispatcher;
import io.rookery.scheduler.machine.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The doctor's question of this node: its guests, its children, and what it has recorded. */
final class HostDoctor implements DoctorDesk {
  private final Doctor doctor;
  private final Dispatcher dispatcher;
  private final ChildLauncher launcher;
  private final HostLeases leases;

  HostDoctor(Doctor doctor, Dispatcher dispatcher, ChildLauncher launcher, HostLeases leases) {
    this.doctor = doctor;
    this.dispatcher = dispatcher;
    this.launcher = launcher;
    this.leases = leases;
  }

  @Override
  public Future<JsonObject> examine() {
    Future<JsonArray> machines = dispatcher.list();
    Future<List<Child>> children = launcher.children();
    Future<List<LeaseStatus>> recorded = leases.survey();
    return Future.all(machines, children, recorded)
        .compose(
            known ->
                doctor.examine(
                    new DoctorQuestion(
                        machines.result().stream()
                            .map(JsonObject.class::cast)
                            .map(HostDoctor::guest)
                            .toList(),
                        children.result().stream().map(KnownChild::of).toList(),
                        recorded.result())))
        .map(DoctorReport::toJson);
  }

  private static WatchedGuest guest(JsonObject machine) {
    return DoctorLeakCheck.guest(
        machine.getString("name"),
        new Endpoint(machine.getString("ip"), machine.getInteger("agentPort")),
        machine.containsKey("job") || machine.getBoolean("probing", false));
  }
}
