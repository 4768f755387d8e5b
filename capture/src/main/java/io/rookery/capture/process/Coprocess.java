package io.rookery.capture.process;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * A child with which one talks: a line to it, a line from it. One that does not answer in time,
 * answers at too great length, complains on its standard error or ends is broken: it is stopped,
 * and every question fails. All methods may be called on any thread; futures complete on the
 * caller's context.
 */
public final class Coprocess {
  /** What a pipe takes at once, so that writing never waits for a child that does not read. */
  private static final int LONGEST_QUESTION = 4096;

  private final Vertx vertx;
  private final ForkLoop loop;
  private final ManagedChild child;
  private final OutputStream input;
  private final Queue<Question> questions = new ArrayDeque<>();
  private boolean broken;

  private record Question(String line, Duration deadline, CompletableFuture<String> answer) {
    byte[] bytes() {
      return (line + "\n").getBytes(StandardCharsets.UTF_8);
    }
  }

  Coprocess(Vertx vertx, ForkLoop loop, ManagedChild child) {
    this.vertx = vertx;
    this.loop = loop;
    this.child = child;
    this.input = child.input();
    child.gone().thenAccept(exit -> end(exit.toString()));
  }

  /** The child itself, to be stopped by whoever has started it. */
  public Child child() {
    return child;
  }

  /**
   * Says a line and completes with the line that is answered, without its end; questions are asked
   * one after the other.
   *
   * @param line without its end, at most {@value #LONGEST_QUESTION} bytes with it
   * @param deadline of its answer, from when it is its turn
   * @return fails with {@link LaunchException} when there is no answer
   */
  public Future<String> ask(String line, Duration deadline) {
    Question question = new Question(line, deadline, new CompletableFuture<>());
    loop.execute(() -> take(question));
    return Future.fromCompletionStage(question.answer(), vertx.getOrCreateContext());
  }

  private void take(Question question) {
    if (broken) {
      fail(question, LaunchProblem.REFUSED, "cannot be asked any more");
    } else if (question.bytes().length > LONGEST_QUESTION) {
      fail(question, LaunchProblem.REFUSED, "was asked at too great length");
    } else if (questions.isEmpty()) {
      questions.add(question);
      say(question);
    } else {
      questions.add(question);
    }
  }

  private void say(Question question) {
    ForkLoop.Timer timer =
        loop.after(
            question.deadline(),
            () ->
                end(
                    LaunchProblem.NOT_FINISHED_IN_TIME,
                    "did not answer within " + question.deadline()));
    question.answer().whenComplete((answer, failure) -> timer.cancel());
    try {
      input.write(question.bytes());
      input.flush();
    } catch (IOException closed) {
      end("cannot be asked any more");
    }
  }

  /** To be called on the loop. */
  void answered(String line) {
    Question question = questions.poll();
    if (question == null) {
      end("spoke without being asked");
      return;
    }
    question.answer().complete(line);
    if (!questions.isEmpty()) {
      say(questions.peek());
    }
  }

  /** Breaks off, to be called on the loop; once, whatever comes after it. */
  void end(String why) {
    end(LaunchProblem.REFUSED, why);
  }

  private void end(LaunchProblem problem, String why) {
    if (broken) {
      return;
    }
    broken = true;
    questions.forEach(question -> fail(question, problem, why));
    questions.clear();
    child.beginStop();
  }

  private void fail(Question question, LaunchProblem problem, String why) {
    question.answer().completeExceptionally(child.failure(problem, why, Optional.empty()));
  }
}
