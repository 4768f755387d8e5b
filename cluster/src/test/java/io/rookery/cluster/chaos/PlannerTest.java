package io.rookery.cluster.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static final Plan.Terms TERMS =
      new Plan.Terms(4, Duration.ofMinutes(30), Duration.ofSeconds(4), 2, Duration.ofSeconds(3));

  private static List<Plan> plans() {
    return LongStream.range(0, 20).mapToObj(seed -> Planner.plan(seed, TERMS)).toList();
  }

  @Test
  void the_same_seed_is_the_same_plan_and_another_is_another() {
    assertThat(Planner.plan(17, TERMS)).isEqualTo(Planner.plan(17, TERMS));
    assertThat(new HashSet<>(plans())).hasSize(20);
  }

  @Test
  void every_kind_of_fault_comes_in_the_first_ten() {
    for (Plan plan : plans()) {
      Set<String> kinds =
          plan.steps().stream()
              .limit(10)
              .map(step -> step.fault().kind())
              .collect(Collectors.toSet());
      assertThat(kinds).containsExactlyInAnyOrder("kill", "pause", "cut", "store restart", "drain");
    }
  }

  @Test
  void no_more_faults_than_allowed_last_at_a_time_and_none_hits_a_place_of_another() {
    for (Plan plan : plans()) {
      for (Plan.Step step : plan.steps()) {
        List<Plan.Step> lasting =
            plan.steps().stream()
                .filter(other -> other.number() < step.number())
                .filter(other -> other.at().plus(other.fault().lasting()).compareTo(step.at()) > 0)
                .toList();
        assertThat(lasting).hasSizeLessThan(TERMS.atOnce());
        assertThat(lasting)
            .allSatisfy(
                other ->
                    assertThat(other.fault().places())
                        .doesNotContainAnyElementsOf(step.fault().places()));
      }
    }
  }

  @Test
  void a_pause_is_longer_than_the_silence_after_which_a_member_is_gone() {
    for (Plan plan : plans()) {
      assertThat(plan.steps())
          .filteredOn(step -> step.fault() instanceof Pause)
          .isNotEmpty()
          .allSatisfy(step -> assertThat(step.fault().lasting()).isGreaterThan(TERMS.silence()));
    }
  }

  @Test
  void cuts_go_one_way_and_both_and_to_the_store_and_only_between_places_there_are() {
    Set<String> shapes = new HashSet<>();
    for (Plan plan : plans()) {
      for (Plan.Step step : plan.steps()) {
        if (step.fault() instanceof Cut cut) {
          shapes.add(cut.shape().replaceAll("[0-9]", "N"));
          assertThat(cut.wires())
              .isNotEmpty()
              .allSatisfy(
                  wire -> {
                    assertThat(wire.from()).isBetween(0, 4).isNotEqualTo(wire.to());
                    assertThat(wire.to()).isBetween(0, 4);
                  });
        }
      }
    }
    assertThat(shapes).hasSize(7);
  }

  @Test
  void one_node_alone_can_be_cut_off_from_the_store_only() {
    Plan.Terms alone =
        new Plan.Terms(1, TERMS.span(), TERMS.gap(), TERMS.atOnce(), TERMS.silence());

    assertThat(Planner.plan(1, alone).steps())
        .filteredOn(step -> step.fault() instanceof Cut)
        .isNotEmpty()
        .allSatisfy(
            step ->
                assertThat(((Cut) step.fault()).wires())
                    .allMatch(wire -> wire.from() == 0 || wire.to() == 0));
  }
}
