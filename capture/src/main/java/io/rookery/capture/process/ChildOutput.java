package io.rookery.capture.process;

import io.vertx.core.Context;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Both streams of one child: drained for ever, the last lines kept, each line offered to who waits
 * for it.
 */
final class ChildOutput {
  private final ChildSpec spec;
  private final Context owner;
  private final Runnable onReadyLine;
  private final LastLines lastLines = new LastLines();
  private final AtomicInteger undelivered = new AtomicInteger();

  /**
   * @param owner where the line listener is called
   * @param onReadyLine called on a pump's thread for every line that says that the child is ready
   */
  ChildOutput(ChildSpec spec, Context owner, Runnable onReadyLine) {
    this.spec = spec;
    this.owner = owner;
    this.onReadyLine = onReadyLine;
  }

  /** Starts to read; the future completes when both streams have ended. */
  CompletableFuture<Void> drain(Process process, ByteSink stdout, ByteSink stderr) {
    if (spec.input() instanceof ChildInput.Text input) {
      InputFeed.start(spec.name() + "-stdin", process.getOutputStream(), input.text());
    }
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    if (spec.stdoutFile().isEmpty()) {
      ends.add(pump(process.getInputStream(), OutputLine.Source.STDOUT, stdout));
    }
    ends.add(pump(process.getErrorStream(), OutputLine.Source.STDERR, stderr));
    return CompletableFuture.allOf(ends.toArray(CompletableFuture<?>[]::new));
  }

  List<String> lastLines() {
    return lastLines.list();
  }

  private CompletableFuture<Void> pump(
      InputStream stream, OutputLine.Source source, ByteSink kept) {
    LineSplitter splitter = new LineSplitter(text -> line(new OutputLine(source, text)));
    OutputPump.Sink sink =
        new OutputPump.Sink() {
          @Override
          public void bytes(byte[] bytes, int count) {
            kept.accept(bytes, count);
            splitter.accept(bytes, count);
          }

          @Override
          public void end() {
            splitter.end();
          }
        };
    return OutputPump.start(spec.name() + "-" + source.name().toLowerCase(), stream, sink);
  }

  private void line(OutputLine line) {
    lastLines.add(line.text());
    spec.lineListener().ifPresent(listener -> deliver(line, listener));
    if (spec.readiness() instanceof Readiness.Line awaited
        && line.text().contains(awaited.fragment())) {
      onReadyLine.run();
    }
  }

  /** A child that prints faster than its owner listens may neither block nor fill the memory. */
  private void deliver(OutputLine line, Consumer<OutputLine> listener) {
    if (undelivered.incrementAndGet() > ChildSpec.UNDELIVERED_LINES) {
      undelivered.decrementAndGet();
      return;
    }
    owner.runOnContext(
        ignored -> {
          undelivered.decrementAndGet();
          listener.accept(line);
        });
  }
}
