package io.rookery.scheduler.analysis;

import io.rookery.scheduler.guest.ExpectedAgent;
import io.rookery.scheduler.guest.GuestAgent;
import io.rookery.scheduler.guest.GuestAgents;
import io.rookery.scheduler.guest.GuestException;
import io.rookery.scheduler.guest.GuestProblem;
import io.rookery.scheduler.guest.GuestStatus;
import io.rookery.scheduler.guest.GuestTask;
import io.rookery.scheduler.machine.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A guest whose agent answers when the test says so. */
final class ScriptedGuest implements GuestAgents {
  private final List<String> diary;
  final Promise<GuestAgent> found = Promise.promise();
  final Promise<Void> mute = Promise.promise();
  Future<Void> uploaded = Future.succeededFuture();
  Future<Void> clockSet = Future.succeededFuture();
  Future<Void> executed = Future.succeededFuture();
  Future<GuestStatus> status = Future.succeededFuture(new GuestStatus.Running());
  GuestException lastProblem = new GuestException(GuestProblem.HUNG, "GET / was not answered");
  boolean tellsEnd = true;
  Future<Void> closed = Future.succeededFuture();
  Future<Boolean> extended = Future.succeededFuture(true);
  Optional<GuestTask> task = Optional.empty();
  int asked;

  ScriptedGuest(List<String> diary) {
    this.diary = diary;
  }

  void answers() {
    found.complete(new Agent());
  }

  @Override
  public Search search(Endpoint agent, ExpectedAgent expected) {
    diary.add("search agent");
    return new Search() {
      @Override
      public Future<GuestAgent> found() {
        return found.future();
      }

      @Override
      public Future<Void> mute() {
        return mute.future();
      }

      @Override
      public OptionalInt connectedFrom() {
        return OptionalInt.empty();
      }

      @Override
      public GuestException lastProblem() {
        return lastProblem;
      }

      @Override
      public Future<Void> close() {
        diary.add("end search");
        return Future.succeededFuture();
      }
    };
  }

  private final class Agent implements GuestAgent {
    @Override
    public String description() {
      return "scripted agent";
    }

    @Override
    public Future<Void> upload(GuestTask task) {
      diary.add("upload");
      ScriptedGuest.this.task = Optional.of(task);
      return uploaded;
    }

    @Override
    public Future<Void> setClock(GuestTask task) {
      diary.add("set clock");
      return clockSet;
    }

    @Override
    public Future<Void> execute() {
      diary.add("execute");
      return executed;
    }

    @Override
    public Future<GuestStatus> status() {
      asked++;
      return status;
    }

    @Override
    public boolean tellsEnd() {
      return tellsEnd;
    }

    @Override
    public Future<Boolean> extend(Duration runTime) {
      diary.add("extend to " + runTime.toSeconds() + " s");
      return extended;
    }

    @Override
    public Future<Optional<String>> log() {
      return Future.succeededFuture(Optional.of("agent log"));
    }

    @Override
    public Future<Void> close() {
      diary.add("close agent");
      return closed;
    }
  }
}
