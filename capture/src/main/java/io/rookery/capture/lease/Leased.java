package io.rookery.capture.lease;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** A thing that a node makes on its host and that would outlive the node if nobody removed it. */
public sealed interface Leased {

  /** The short word by which users and lease files know the kind. */
  String kind();

  /** What an operator looks for to find it: the name or the path. */
  String name();

  /** How a sentence speaks of it. */
  default String description() {
    return "the " + kind() + " " + name();
  }

  /** A child process and what is left of its process group. */
  record ChildProcess(String name) implements Leased {
    @Override
    public String kind() {
      return "process";
    }
  }

  /** A named network namespace, as {@code ip netns} lists it. */
  record NetworkNamespace(String name) implements Leased {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}");

    public NetworkNamespace {
      requireName(NAME, name);
    }

    @Override
    public String kind() {
      return "namespace";
    }
  }

  /**
   * A network interface; of a pair, the one of which the other goes too.
   *
   * @param namespace the named namespace it is in; the node's own if empty
   */
  record NetworkInterface(String name, Optional<NetworkNamespace> namespace) implements Leased {
    private static final Pattern NAME = Pattern.compile("(?!lo$)[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}");

    public NetworkInterface {
      requireName(NAME, name);
    }

    @Override
    public String kind() {
      return "interface";
    }

    @Override
    public String description() {
      return Leased.super.description()
          + namespace.map(inside -> " in " + inside.description()).orElse("");
    }
  }

  /**
   * Packet filter rules of the node's own network: nft's tables of that name, of the families
   * {@code netdev}, {@code bridge} and {@code inet}; those of other families stay.
   */
  record PacketFilter(String name) implements Leased {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,30}");

    public PacketFilter {
      requireName(NAME, name);
    }

    @Override
    public String kind() {
      return "filter";
    }
  }

  /**
   * A file that is of no use once the node that wrote it is gone.
   *
   * @param path absolute, or relative to the node's data directory; always below it
   */
  record TemporaryFile(Path path) implements Leased {
    @Override
    public String kind() {
      return "file";
    }

    @Override
    public String name() {
      return path.toString();
    }
  }

  /**
   * A database server that the node runs for itself. Its process is ended; its data stay, because
   * they are the truth about the jobs.
   */
  record EmbeddedDatabase(Path directory) implements Leased {
    @Override
    public String kind() {
      return "database";
    }

    @Override
    public String name() {
      return directory.toString();
    }
  }

  private static void requireName(Pattern pattern, String name) {
    if (!pattern.matcher(name).matches()) {
      throw new IllegalArgumentException("not a name that a node would give: " + name);
    }
  }
}
