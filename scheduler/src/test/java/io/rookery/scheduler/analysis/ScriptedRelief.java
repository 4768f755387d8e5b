package io.rookery.scheduler.analysis;

import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.Future;
import java.util.List;
import java.util.OptionalInt;

/** A relief that has tried what the test says. */
final class ScriptedRelief implements PhantomRelief {
  private final List<String> diary;
  List<String> tried = List.of("a reset");

  ScriptedRelief(List<String> diary) {
    this.diary = diary;
  }

  @Override
  public Relief begin(RestoredMachine restored, OptionalInt own) {
    diary.add("relieve");
    return new Relief() {
      @Override
      public List<String> tried() {
        return tried;
      }

      @Override
      public Future<Void> end() {
        diary.add("end relief");
        return Future.succeededFuture();
      }
    };
  }
}
