package io.rookery.scheduler.result;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The folder of one attempt, on disk. Methods block; any thread may call them. */
final class Folder {
  private static final String RECORDS = "files.json";

  private final Path root;
  private final long minimumFreeSpace;
  private final AtomicInteger temporaryNames = new AtomicInteger();
  private final Map<String, Integer> numbers = new ConcurrentHashMap<>();

  Folder(Path root, long minimumFreeSpace) {
    this.root = root;
    this.minimumFreeSpace = minimumFreeSpace;
  }

  /** The line of {@code files.json} for an entry. */
  static byte[] line(JsonObject entry) {
    return (entry.encode() + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Fails with {@link OutOfRoomException} when that much more would not leave enough free. */
  void requireRoom(long length) throws IOException {
    long free = root.toFile().getUsableSpace();
    if (free - length < minimumFreeSpace) {
      throw new OutOfRoomException(free, minimumFreeSpace);
    }
  }

  /**
   * Opens the place of a payload and records it before there is any payload, as the peers do. Fails
   * with {@link ProtocolViolation} when the place is taken.
   */
  OpenFile open(Destination destination, byte[] line) throws IOException {
    requireRoom(line.length);
    OpenFile file = open(destination);
    try {
      record(line);
      return file;
    } catch (IOException e) {
      file.channel().close();
      throw e;
    }
  }

  private OpenFile open(Destination destination) throws IOException {
    ResultPath path = destination.path();
    return switch (destination.placement()) {
      case EXCLUSIVE -> OpenFile.inPlace(exclusive(path));
      case NUMBERED -> OpenFile.inPlace(numbered(path));
      case APPEND -> OpenFile.inPlace(in(path.directories(), d -> d.append(path.name())));
      case REPLACE -> replacement(path);
    };
  }

  /** Moves a file that is directly in the folder to a free place; one that fails leaves it free. */
  void keep(String file, ResultPath place) throws IOException {
    requireRoom(0);
    // The move would replace a file, so the place is taken first.
    exclusive(place).close();
    try {
      moveFromRoot(file, place);
    } catch (IOException failed) {
      free(place, failed);
      throw failed;
    }
  }

  /** The move's failure is the one to tell. */
  private void free(ResultPath place, IOException failed) {
    try {
      in(
          place.directories(),
          directory -> {
            directory.delete(place.name());
            return place;
          });
    } catch (IOException stays) {
      failed.addSuppressed(stays);
    }
  }

  /** Appends a line, unless it is empty: whole lines, however many connections write them. */
  synchronized void record(byte[] line) throws IOException {
    if (line.length == 0) {
      return;
    }
    requireRoom(line.length);
    try (WritableByteChannel records = in(List.of(), d -> d.append(RECORDS))) {
      ByteBuffer rest = ByteBuffer.wrap(line);
      while (rest.hasRemaining()) {
        records.write(rest);
      }
    }
  }

  private WritableByteChannel exclusive(ResultPath path) throws IOException {
    try {
      return in(path.directories(), d -> d.create(path.name()));
    } catch (FileAlreadyExistsException e) {
      throw new ProtocolViolation("another file has its place");
    }
  }

  private WritableByteChannel numbered(ResultPath path) throws IOException {
    while (true) {
      int number = numbers.merge(path.toString(), 1, Integer::sum);
      try {
        return in(path.directories(), d -> d.create(numberedName(path.name(), number)));
      } catch (FileAlreadyExistsException e) {
        // The next number may be free.
      }
    }
  }

  private static String numberedName(String name, int number) {
    int dot = name.lastIndexOf('.');
    return number == 1 ? name : name.substring(0, dot) + "-" + number + name.substring(dot);
  }

  private OpenFile replacement(ResultPath path) throws IOException {
    // Guests have no way to name a file directly in the folder, so they cannot meet this one.
    String temporary = ".incoming-" + temporaryNames.incrementAndGet();
    WritableByteChannel channel = in(List.of(), d -> d.create(temporary));
    return new OpenFile(channel, () -> moveFromRoot(temporary, path));
  }

  private void moveFromRoot(String name, ResultPath path) throws IOException {
    try (Directory folder = Directory.open(root)) {
      in(
          path.directories(),
          target -> {
            folder.move(name, target, path.name());
            return target;
          });
    }
  }

  private <T> T in(List<String> directories, Action<T> action) throws IOException {
    try (Directory folder = Directory.open(root)) {
      return descend(folder, directories, action);
    }
  }

  private static <T> T descend(Directory from, List<String> directories, Action<T> action)
      throws IOException {
    if (directories.isEmpty()) {
      return action.in(from);
    }
    try (Directory next = from.enter(directories.get(0))) {
      return descend(next, directories.subList(1, directories.size()), action);
    }
  }

  /** Something done in an open directory. */
  @FunctionalInterface
  private interface Action<T> {
    T in(Directory directory) throws IOException;
  }
}
