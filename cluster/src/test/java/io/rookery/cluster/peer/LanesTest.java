package io.rookery.cluster.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LanesTest {
  private final List<Integer> started = new ArrayList<>();
  private final List<Promise<Void>> under = new ArrayList<>();
  private final Lanes lanes = new Lanes(2);

  private Future<Void> ask(int number) {
    return lanes.run(
        () -> {
          started.add(number);
          Promise<Void> work = Promise.promise();
          under.add(work);
          return work.future();
        });
  }

  @Test
  void aFewRunAtATimeAndTheOthersFollowInTheirOrder() {
    for (int i = 1; i <= 5; i++) {
      ask(i);
    }
    assertThat(started).containsExactly(1, 2);

    under.get(1).complete();
    assertThat(started).containsExactly(1, 2, 3);
    under.get(0).fail("wrong");
    assertThat(started).containsExactly(1, 2, 3, 4);
  }

  @Test
  void workThatThrowsGivesItsPlaceBack() {
    Future<Void> thrown =
        lanes.run(
            () -> {
              throw new IllegalStateException("at once");
            });

    assertThat(thrown.failed()).isTrue();
    ask(1);
    ask(2);
    ask(3);
    assertThat(started).containsExactly(1, 2);
  }
}
