package io.rookery.scheduler.analysis;

import io.rookery.scheduler.job.Fence;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.GuestPlace;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.result.ResultSession;
import io.rookery.scheduler.result.ResultSessions;
import io.rookery.scheduler.result.ResultSummary;
import io.rookery.scheduler.sample.Samples;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a host offers to an analysis: captures, the result server's door, folders, samples. */
final class ScriptedHost {
  private final List<String> diary;
  final Promise<Optional<Captures.Running>> listening = Promise.promise();
  final Promise<String> captureLost = Promise.promise();
  final Promise<Void> logEnded = Promise.promise();
  final Promise<Void> logResumed = Promise.promise();
  final Promise<String> full = Promise.promise();
  final Promise<String> exhausted = Promise.promise();
  final Promise<String> unwritable = Promise.promise();
  Future<Void> drained = Future.succeededFuture();
  boolean broken;
  Future<Void> closed = Future.succeededFuture();
  Future<Path> folder = Future.succeededFuture(Path.of("attempt"));
  Future<Void> linked = Future.succeededFuture();
  Future<Void> copies = Future.succeededFuture();
  JsonObject statistics = new JsonObject().put("packetsCaptured", 7);
  Optional<Path> analyzer = Optional.of(Path.of("analyzer.zip"));
  Future<Void> packed = Future.succeededFuture();
  Future<Void> door = Future.succeededFuture();
  Future<Optional<Samples.Sample>> sample =
      Future.succeededFuture(Optional.of(new Samples.Sample("a".repeat(64), 1)));

  ScriptedHost(List<String> diary) {
    this.diary = diary;
  }

  void listens() {
    listening.complete(Optional.of(capture()));
  }

  private Captures.Running capture() {
    return new Captures.Running() {
      @Override
      public Future<JsonObject> stop() {
        diary.add("stop capture");
        return Future.succeededFuture(statistics);
      }

      @Override
      public Future<JsonObject> stopNow() {
        diary.add("stop capture now");
        return Future.succeededFuture(statistics);
      }

      @Override
      public Future<String> lost() {
        return captureLost.future();
      }
    };
  }

  Captures captures() {
    return new Captures() {
      @Override
      public Future<Optional<Running>> start(
          Fence fence, Machine machine, GuestPlace place, Endpoint server, Path file) {
        diary.add("capture");
        if (broken) {
          throw new IllegalStateException("a defect");
        }
        return listening.future();
      }
    };
  }

  ResultSessions results() {
    return new ResultSessions() {
      @Override
      public int port() {
        return 2042;
      }

      @Override
      public Future<ResultSession> open(
          String guestAddress, long jobId, Path folder, Dialect dialect) {
        diary.add("open results");
        return door.map(open -> new Session());
      }
    };
  }

  private final class Session implements ResultSession {
    @Override
    public Future<Void> logEnded() {
      return logEnded.future();
    }

    @Override
    public Future<String> full() {
      return full.future();
    }

    @Override
    public Future<String> exhausted() {
      return exhausted.future();
    }

    @Override
    public Future<String> unwritable() {
      return unwritable.future();
    }

    @Override
    public Future<Void> logResumed() {
      return logResumed.future();
    }

    @Override
    public Future<Void> keepPicture(String file, int number, String suffix) {
      return Future.succeededFuture();
    }

    @Override
    public Future<Void> drained() {
      diary.add("drain results");
      return drained;
    }

    @Override
    public Future<ResultSummary> close() {
      diary.add("close results");
      return closed.map(done -> new ResultSummary(2, 100, 0, 0, false));
    }
  }

  AttemptFiles files() {
    return new AttemptFiles() {
      @Override
      public Future<Path> create(Fence fence) {
        return folder;
      }

      @Override
      public Future<Void> write(Fence fence, String name, String text) {
        return Future.succeededFuture();
      }

      @Override
      public Future<Void> linkSample(Fence fence, Optional<Path> sample) {
        return linked;
      }

      @Override
      public Future<Void> secure(Fence fence) {
        diary.add("secure files");
        return copies;
      }

      @Override
      public Future<Void> accept(Fence fence, List<JobEvent> timeline) {
        diary.add("accept files");
        return Future.succeededFuture();
      }
    };
  }

  Analyzers analyzers() {
    return (platform, monitor) -> packed.map(done -> analyzer);
  }

  Samples samples() {
    return new Samples() {
      @Override
      public Future<Sample> receive(ReadStream<Buffer> source) {
        return Future.failedFuture("an analysis receives no samples");
      }

      @Override
      public Future<Optional<Sample>> find(String sha256) {
        return sample;
      }

      @Override
      public Path path(String sha256) {
        return Path.of(sha256);
      }
    };
  }
}
