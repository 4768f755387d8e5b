package io.rookery.cluster.fuzz;

import io.rookery.fuzz.Finding;
import io.rookery.fuzz.FuzzTarget;
import io.rookery.fuzz.FuzzTargets;
import io.rookery.fuzz.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./rookery bench fuzz}: looks for inputs for which a promise does not hold. */
@Command(
    name = "bench fuzz",
    description = "Looks for hostile inputs that do harm; exits with 1 when it has found one.",
    mixinStandardHelpOptions = true)
public final class LongRun implements Callable<Integer> {

  @Option(
      names = "--minutes",
      description = "how long, shared by all targets (10)",
      paramLabel = "N")
  private int minutes = 10;

  @Option(names = "--target", description = "only this one", paramLabel = "NAME")
  private String target;

  @Option(names = "--replay", description = "only this input of the target's", paramLabel = "FILE")
  private Path replay;

  @Option(
      names = "--folder",
      description = "where what was learnt and found stays (${DEFAULT-VALUE})",
      paramLabel = "DIR")
  private Path folder = Path.of("fuzz", "target", "long-run");

  /** Ends with the exit status. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new LongRun()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<FuzzTarget<?>> targets =
        target == null ? FuzzTargets.all() : List.of(FuzzTargets.named(target));
    if (replay != null) {
      return replay(targets.get(0));
    }
    Duration each = Duration.ofMinutes(minutes).dividedBy(targets.size());
    System.out.printf("%d targets, %d s each%n", targets.size(), each.toSeconds());
    boolean sound = true;
    for (FuzzTarget<?> one : targets) {
      sound &= new GuidedRun(one, folder.toAbsolutePath(), System.out).run(each);
    }
    return sound ? 0 : 1;
  }

  private int replay(FuzzTarget<?> one) throws IOException {
    if (target == null) {
      throw new IllegalArgumentException("--replay needs --target");
    }
    try (one) {
      new Trial<>(one).run(Files.readAllBytes(replay));
      System.out.println(one.name() + ": all that is promised holds of this input");
      return 0;
    } catch (Finding found) {
      found.printStackTrace();
      return 1;
    }
  }
}
