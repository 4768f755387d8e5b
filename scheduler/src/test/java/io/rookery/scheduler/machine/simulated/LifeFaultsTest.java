package io.rookery.scheduler.machine.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.job.Stage;
import java.util.List;
import org.junit.jupiter.api.Test;

class LifeFaultsTest {

  private static LifeFaults of(FaultSwitch... switches) {
    return new LifeFaults(List.of(switches), 0);
  }

  @Test
  void a_fault_shows_after_the_good_occasions_and_only_so_many_times() {
    LifeFaults faults = of(new FaultSwitch("/status", "hang", 1, 2, FaultSwitch.ALWAYS));

    assertThat(faults.call(Stage.RUN, "GET /status")).isEmpty();
    assertThat(faults.call(Stage.RUN, "GET /status")).containsInstanceOf(Hanging.class);
    assertThat(faults.call(Stage.RUN, "GET /status")).containsInstanceOf(Hanging.class);
    assertThat(faults.call(Stage.RUN, "GET /status")).isEmpty();
  }

  @Test
  void a_stage_takes_in_all_its_calls_and_a_call_none_but_itself() {
    LifeFaults faults =
        of(FaultSwitch.always("upload", "close"), FaultSwitch.always("POST /status", "hang"));

    assertThat(faults.call(Stage.UPLOAD, "POST /store")).containsInstanceOf(ClosingEarly.class);
    assertThat(faults.call(Stage.UPLOAD, "add_config")).containsInstanceOf(ClosingEarly.class);
    assertThat(faults.call(Stage.RUN, "POST /status")).containsInstanceOf(Hanging.class);
    assertThat(faults.call(Stage.RUN, "GET /status")).isEmpty();
  }

  @Test
  void an_occasion_counts_for_every_switch_and_the_first_that_is_due_shows() {
    LifeFaults faults =
        of(
            new FaultSwitch("run", "close", 0, 1, FaultSwitch.ALWAYS),
            new FaultSwitch("run", "hang", 0, 2, FaultSwitch.ALWAYS));

    assertThat(faults.call(Stage.RUN, "get_status")).containsInstanceOf(ClosingEarly.class);
    assertThat(faults.call(Stage.RUN, "get_status")).containsInstanceOf(Hanging.class);
    assertThat(faults.call(Stage.RUN, "get_status")).isEmpty();
  }

  @Test
  void a_fault_of_the_first_lives_is_gone_in_the_next() {
    List<FaultSwitch> once = List.of(new FaultSwitch("restore", "fail", 0, FaultSwitch.ALWAYS, 1));

    assertThat(new LifeFaults(once, 0).step(MachineStep.RESTORE)).contains(StepFault.FAIL);
    assertThat(new LifeFaults(once, 1).step(MachineStep.RESTORE)).isEmpty();
  }

  @Test
  void only_a_guest_that_refuses_from_its_first_moment_does_not_listen() {
    assertThat(of(FaultSwitch.always("boot", "refuse")).listens()).isFalse();
    assertThat(of(FaultSwitch.always("run", "refuse")).listens()).isTrue();
    assertThat(of(new FaultSwitch("boot", "refuse", 1, 1, 1)).listens()).isTrue();
  }
}
