package io.rookery.scheduler.analysis;

import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.Future;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** A relief that has tried what the test says. */
final class ScriptedRelief implements PhantomRelief {
  private final List<String> diary;
  List<Deed> tried = List.of(new Deed("a reset", true));
  boolean guestLives = true;
  Future<Void> ended = Future.succeededFuture();

  ScriptedRelief(List<String> diary) {
    this.diary = diary;
  }

  @Override
  public Relief begin(RestoredMachine restored, Supplier<OptionalInt> own) {
    diary.add("relieve");
    return new Relief() {
      @Override
      public boolean guestLives() {
        return guestLives;
      }

      @Override
      public List<Deed> tried() {
        return tried;
      }

      @Override
      public Future<Void> end() {
        diary.add("end relief");
        return ended;
      }
    };
  }
}
