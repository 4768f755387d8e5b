package io.rookery.cluster.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code rookery}. */
@Command(
    name = "rookery",
    description = "Schedules malware analyses on pools of virtual machines.",
    mixinStandardHelpOptions = true,
    versionProvider = Rookery.Version.class,
    subcommands = HelpCommand.class)
public final class Rookery implements Runnable {
  @Spec private CommandSpec spec;

  private Rookery() {}

  /**
   * Runs one command on the calling thread, which it blocks until the command has ended.
   *
   * @param runner what {@code node --config} does
   * @param further commands of other packages, each a picocli command object
   * @return the exit status; see {@link ExitCode}
   */
  public static int run(Console console, NodeRunner runner, List<Object> further, String... args) {
    CommandLine line =
        new CommandLine(new Rookery())
            .addSubcommand(new SubmitCommand(console))
            .addSubcommand(new JobsCommand(console))
            .addSubcommand(new JobCommand(console))
            .addSubcommand(new TimelineCommand(console))
            .addSubcommand(new CancelCommand(console))
            .addSubcommand(new ExtendCommand(console))
            .addSubcommand(new RetryCommand(console))
            .addSubcommand(new ExplainCommand(console))
            .addSubcommand(new ResultsCommand(console))
            .addSubcommand(new MachinesCommand(console))
            .addSubcommand(new MachineCommand(console))
            .addSubcommand(new NodesCommand(console))
            .addSubcommand(new NodeCommand(console, runner))
            .addSubcommand(new EventsCommand(console))
            .addSubcommand(new DoctorCommand(console))
            .addSubcommand(new CheckCommand(console));
    further.forEach(line::addSubcommand);
    line.getSubcommands().values().forEach(Rookery::addHelp);
    return line.setOut(new PrintWriter(console.out(), true))
        .setErr(new PrintWriter(console.err(), true))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((wrong, given) -> usage(console, wrong))
        .setExecutionExceptionHandler((failure, command, result) -> failed(console, failure))
        .execute(args);
  }

  private static void addHelp(CommandLine command) {
    if (!command.getCommandSpec().mixinStandardHelpOptions()) {
      command.getCommandSpec().mixinStandardHelpOptions(true);
    }
  }

  /** Without a command there is nothing to do but to say which ones there are. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command: see rookery --help");
  }

  private static int usage(Console console, ParameterException wrong) {
    console.note("rookery: " + wrong.getMessage());
    String command = wrong.getCommandLine().getCommandSpec().qualifiedName(" ");
    console.note("see: " + command + " --help");
    return ExitCode.USAGE;
  }

  private static int failed(Console console, Exception failure) {
    if (failure instanceof CommandException known) {
      console.note("rookery: " + known.getMessage());
      return known.exitCode();
    }
    console.note("rookery: " + failure);
    return ExitCode.FAILED;
  }

  /** The packaged jar knows its version. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      Package own = Rookery.class.getPackage();
      String version = Optional.ofNullable(own.getImplementationVersion()).orElse("development");
      return new String[] {"rookery " + version};
    }
  }
}
