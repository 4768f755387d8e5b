package io.rookery.scheduler.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.copy.FileHash;
import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.machine.MachineException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pictures under a clock that the test moves, by a camera that does what the test says. */
class ScreenWatchTest {
  static final ScreenTerms TERMS = new ScreenTerms(Duration.ofSeconds(5), 3, 100);

  private final ManualTimers timers = new ManualTimers();
  private final ScriptedCamera camera = new ScriptedCamera();
  private final List<EventDraft> events = new ArrayList<>();
  private final ScreenWatch watch = new ScreenWatch(camera, timers, TERMS, events::add);

  private static final class ScriptedCamera implements Camera {
    Future<Picture> sees = Future.succeededFuture(picture("a", 10));
    Future<Void> kept = Future.succeededFuture();
    final List<String> pictures = new ArrayList<>();
    int taken;
    int dropped;

    @Override
    public Future<Picture> take() {
      taken++;
      return sees;
    }

    @Override
    public Future<Void> keep(Picture picture, int number) {
      pictures.add(number + " " + picture.content().sha256());
      return kept;
    }

    @Override
    public Future<Void> drop() {
      dropped++;
      return Future.succeededFuture();
    }
  }

  private static Picture picture(String shows, int bytes) {
    return new Picture(".png", new FileHash(bytes, shows));
  }

  private void sees(String shows, int bytes) {
    camera.sees = Future.succeededFuture(picture(shows, bytes));
    timers.advance(TERMS.interval());
  }

  @Test
  void theFirstPictureIsTakenAtOnceAndThenOneAfterEachInterval() {
    watch.begin();
    assertThat(camera.pictures).containsExactly("1 a");
    timers.advance(TERMS.interval().minusMillis(1));
    assertThat(camera.taken).isEqualTo(1);
    timers.advance(Duration.ofMillis(1));
    assertThat(camera.taken).isEqualTo(2);
  }

  @Test
  void aPictureThatShowsTheSameAsTheOneBeforeIsLeftOut() {
    watch.begin();
    sees("a", 10);
    sees("b", 10);
    sees("b", 10);
    sees("a", 10);
    assertThat(camera.pictures).containsExactly("1 a", "2 b", "3 a");
    assertThat(camera.dropped).as("drafts that were seen to").isEqualTo(camera.taken);
    assertThat(events).isEmpty();
  }

  @Test
  void noPictureIsTakenWhileOneIsBeingTaken() {
    Promise<Picture> slow = Promise.promise();
    camera.sees = slow.future();
    watch.begin();
    timers.advance(TERMS.interval().multipliedBy(10));
    assertThat(camera.taken).isEqualTo(1);
    slow.complete(picture("a", 10));
    assertThat(camera.taken).isEqualTo(1);
    timers.advance(TERMS.interval());
    assertThat(camera.taken).isEqualTo(2);
  }

  @Test
  void whenThereAreAsManyAsMayBeItEndsAndSaysSo() {
    watch.begin();
    sees("b", 10);
    sees("c", 10);
    assertThat(events).isEmpty();
    sees("d", 10);
    assertEndedAtLimit(3);
  }

  @Test
  void whenTheyWouldHaveMoreBytesThanTheyMayItEndsAndSaysSo() {
    watch.begin();
    sees("b", 91);
    assertEndedAtLimit(1);
  }

  private void assertEndedAtLimit(int files) {
    assertThat(camera.pictures).hasSize(files);
    assertThat(events)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.type()).isEqualTo(EventType.SCREENSHOTS_LIMIT);
              assertThat(event.data().getInteger("files")).isEqualTo(files);
            });
    assertThat(timers.waiting()).isZero();
  }

  @Test
  void picturesThatFailAreToldOnceAndTriedAgain() {
    camera.sees = Future.failedFuture(new MachineException("QEMU did not answer"));
    watch.begin();
    timers.advance(TERMS.interval().multipliedBy(3));
    assertThat(camera.taken).isEqualTo(4);
    assertThat(events)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.type()).isEqualTo(EventType.SCREENSHOTS_FAILED);
              assertThat(event.data().getString("message")).isEqualTo("QEMU did not answer");
            });
    sees("a", 10);
    assertThat(camera.pictures).containsExactly("1 a");
  }

  @Test
  void aPictureThatCouldNotBeKeptIsTriedAgainUnderAnotherNumber() {
    camera.kept = Future.failedFuture(new MachineException("no room"));
    watch.begin();
    camera.kept = Future.succeededFuture();
    sees("a", 10);
    assertThat(camera.pictures).containsExactly("1 a", "2 a");
    assertThat(events).hasSize(1);
  }

  @Test
  void afterTheEndOfTheRunNoPictureIsTaken() {
    watch.begin();
    assertThat(watch.stop().succeeded()).isTrue();
    timers.advance(TERMS.interval().multipliedBy(3));
    assertThat(camera.taken).isEqualTo(1);
    assertThat(timers.waiting()).isZero();
  }

  @Test
  void thePictureThatIsBeingTakenAtTheEndIsWaitedForAndNotKept() {
    Promise<Picture> slow = Promise.promise();
    camera.sees = slow.future();
    watch.begin();
    Future<Void> stopped = watch.stop();
    assertThat(stopped.isComplete()).isFalse();
    slow.complete(picture("a", 10));
    assertThat(stopped.succeeded()).isTrue();
    assertThat(camera.pictures).isEmpty();
    assertThat(camera.dropped).isEqualTo(1);
    assertThat(timers.waiting()).isZero();
  }

  @Test
  void aPictureThatFailsBecauseTheRunHasEndedIsNotTold() {
    Promise<Picture> slow = Promise.promise();
    camera.sees = slow.future();
    watch.begin();
    watch.stop();
    slow.fail(new MachineException("QEMU went away"));
    assertThat(events).isEmpty();
  }

  @Test
  void aWatchThatNeverBeganStops() {
    assertThat(watch.stop().succeeded()).isTrue();
    assertThat(camera.taken).isZero();
  }
}
