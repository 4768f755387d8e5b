package io.rookery.cluster.peer;

import static java.util.Objects.requireNonNull;

import io.rookery.cluster.peer.PeerException.Problem;
import io.rookery.scheduler.analysis.ResultFolder;
import io.rookery.scheduler.copy.FileHash;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Every file of an attempt's results, with what it holds. */
record Manifest(List<Entry> files) {

  Manifest {
    files = List.copyOf(files);
  }

  /**
   * One file.
   *
   * @param path relative to the attempt's folder, parts divided by {@code /}
   */
  record Entry(String path, FileHash content) {

    Entry {
      requireNonNull(path, "path");
      requireNonNull(content, "content");
    }

    private JsonObject toJson() {
      return new JsonObject()
          .put("path", path)
          .put("size", content.size())
          .put("sha256", content.sha256());
    }

    private static Entry fromJson(JsonObject json) {
      Entry entry =
          new Entry(
              json.getString("path"), new FileHash(json.getLong("size"), json.getString("sha256")));
      if (entry.content.size() < 0 || !entry.content.sha256().matches("[0-9a-f]{64}")) {
        throw new IllegalArgumentException(json.encode());
      }
      return entry;
    }
  }

  /** Reads all files below the folder; blocks on the disk. */
  static Manifest of(Path root) throws IOException {
    ResultFolder folder = new ResultFolder(root);
    JsonObject list = folder.list(false);
    if (list.getBoolean("truncated")) {
      throw new IOException(
          "the results are too many files to be copied: lower results.filesLimit");
    }
    List<Entry> entries = new ArrayList<>();
    for (Object file : list.getJsonArray("files")) {
      String path = ((JsonObject) file).getString("path");
      Path found = folder.find(path).orElseThrow(() -> new NoSuchFileException(path));
      entries.add(new Entry(path, FileHash.of(found)));
    }
    return new Manifest(entries);
  }

  /** Bytes of all files together. */
  long bytes() {
    return files.stream().mapToLong(entry -> entry.content().size()).reduce(0, Math::addExact);
  }

  JsonObject toJson() {
    return new JsonObject().put("files", new JsonArray(files.stream().map(Entry::toJson).toList()));
  }

  /** Reads what a peer sent; throws {@link PeerException} when it is no manifest. */
  static Manifest fromJson(JsonObject json) {
    try {
      Manifest manifest =
          new Manifest(
              json.getJsonArray("files").stream()
                  .map(file -> Entry.fromJson((JsonObject) file))
                  .toList());
      manifest.bytes();
      return manifest;
    } catch (ClassCastException
        | NullPointerException
        | IllegalArgumentException
        | ArithmeticException e) {
      throw new PeerException(Problem.WRONG, "the list of the results' files is not one", e);
    }
  }
}
