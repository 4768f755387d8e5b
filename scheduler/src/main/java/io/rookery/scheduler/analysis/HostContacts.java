package io.rookery.scheduler.analysis;

import io.rookery.capture.doctor.Doctor;
import io.rookery.capture.doctor.Leak;
import io.rookery.scheduler.guest.ExpectedAgent;
import io.rookery.scheduler.guest.GuestAgent;
import io.rookery.scheduler.guest.GuestAgents;
import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.GuestContacts;
import io.rookery.scheduler.machine.Machine;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Asks guests as an attempt does, and the doctor about the host's sockets to them. */
public final class HostContacts implements GuestContacts {
  private final GuestAgents agents;
  private final Doctor doctor;

  public HostContacts(GuestAgents agents, Doctor doctor) {
    this.agents = agents;
    this.doctor = doctor;
  }

  @Override
  public Waiting await(Endpoint agent, Machine machine) {
    return new AgentWait(agents.search(agent, ExpectedAgent.of(machine)));
  }

  @Override
  public Future<List<String>> connections(String machine, Endpoint agent) {
    return doctor
        .examine(DoctorLeakCheck.guest(machine, agent, false))
        .map(report -> report.leaks().stream().map(Leak::sentence).toList());
  }

  /** A search whose agent is let go of at once. */
  private static final class AgentWait implements Waiting {
    private final GuestAgents.Search search;
    private Optional<GuestAgent> found = Optional.empty();

    AgentWait(GuestAgents.Search search) {
      this.search = search;
    }

    @Override
    public Future<String> answered() {
      return search
          .found()
          .map(
              agent -> {
                found = Optional.of(agent);
                return agent.description();
              });
    }

    @Override
    public Future<Void> close() {
      return search
          .close()
          .compose(closed -> found.map(GuestAgent::close).orElseGet(Future::succeededFuture));
    }
  }
}
