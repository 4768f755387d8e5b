package io.rookery.scheduler.dispatch;

import io.rookery.capture.doctor.Doctor;
import io.rookery.capture.doctor.TcpState;
import io.rookery.scheduler.analysis.DoctorLeakCheck;
import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;

/**
 * Looks, whenever an attempt stops its guest, which sockets to the guest's agent there still are.
 */
final class WitnessedMachinery implements Machinery {
  private final Machinery machinery;
  private final Doctor doctor;
  private final List<RestoredMachine> lives = new CopyOnWriteArrayList<>();
  private final List<String> sockets = new CopyOnWriteArrayList<>();
  private final Set<Integer> notOurs = new CopyOnWriteArraySet<>();

  WitnessedMachinery(Machinery machinery, Doctor doctor) {
    this.machinery = machinery;
    this.doctor = doctor;
  }

  /** A port of the test's own: what the guest says to it concerns nobody. */
  void ignore(int port) {
    notOurs.add(port);
  }

  /** Sockets that were there when their guest was stopped. */
  List<String> socketsAtStop() {
    return sockets;
  }

  RestoredMachine lastLife() {
    return lives.get(lives.size() - 1);
  }

  /** Sockets to that agent; TIME_WAIT is the kernel's memory and nobody's socket. */
  Future<List<String>> socketsTo(String machine, Endpoint agent) {
    return doctor
        .examine(DoctorLeakCheck.guest(machine, agent, false))
        .map(
            report ->
                report.sockets().stream()
                    .filter(finding -> finding.machine().isPresent())
                    .filter(finding -> finding.socket().state() != TcpState.TIME_WAIT)
                    .filter(finding -> !notOurs.contains(finding.socket().local().getPort()))
                    .map(finding -> finding.socket() + ": " + finding.sentence())
                    .toList());
  }

  @Override
  public Future<Void> open(List<Machine> machines) {
    return machinery.open(machines);
  }

  @Override
  public Future<Void> remove(Machine machine) {
    return machinery.remove(machine);
  }

  @Override
  public Future<RestoredMachine> restore(Machine machine, RestoreRequest request) {
    return machinery
        .restore(machine, request)
        .<RestoredMachine>map(
            guest ->
                new RestoredThrough(
                    guest,
                    guest.agent(),
                    Future::succeededFuture,
                    () ->
                        socketsTo(machine.name(), guest.agent())
                            .onSuccess(sockets::addAll)
                            .mapEmpty()))
        .onSuccess(lives::add);
  }

  @Override
  public Future<Void> close() {
    return machinery.close();
  }
}
