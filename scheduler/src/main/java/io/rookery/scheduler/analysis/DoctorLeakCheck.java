package io.rookery.scheduler.analysis;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.NetUtil;
import io.rookery.capture.doctor.Doctor;
import io.rookery.capture.doctor.DoctorReport;
import io.rookery.capture.doctor.Leak;
import io.rookery.capture.doctor.WatchedGuest;
import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.OptionalInt;

/** Asks the doctor, and counts what it finds by kind. */
public final class DoctorLeakCheck implements LeakCheck {
  private final Doctor doctor;
  private final MeterRegistry metrics;

  /** Leaks are counted as {@code rookery.leaks}. */
  public DoctorLeakCheck(Doctor doctor, MeterRegistry metrics) {
    this.doctor = doctor;
    this.metrics = metrics;
  }

  @Override
  public Future<List<JsonObject>> afterAttempt(Machine machine, RestoredMachine restored) {
    return doctor
        .examine(guest(machine.name(), restored.agent(), false))
        .map(DoctorReport::leaks)
        .map(leaks -> leaks.stream().map(this::counted).toList());
  }

  private JsonObject counted(Leak leak) {
    metrics.counter("rookery.leaks", "kind", leak.kind()).increment();
    return new JsonObject().put("kind", leak.kind()).put("sentence", leak.sentence());
  }

  /** A guest as the doctor knows it; {@code running} says whether sockets to it may exist. */
  public static WatchedGuest guest(String machine, Endpoint agent, boolean running) {
    byte[] literal = NetUtil.createByteArrayFromIpAddressString(agent.host());
    try {
      InetAddress address = InetAddress.getByAddress(literal);
      return new WatchedGuest(
          machine,
          address,
          address.isLoopbackAddress() ? OptionalInt.of(agent.port()) : OptionalInt.empty(),
          running);
    } catch (UnknownHostException impossible) {
      throw new IllegalArgumentException(agent + " is no address", impossible);
    }
  }
}
