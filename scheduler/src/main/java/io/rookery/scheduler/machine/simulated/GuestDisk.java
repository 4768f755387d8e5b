package io.rookery.scheduler.machine.simulated;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The guest's files, of which hardly more than their names is kept. */
final class GuestDisk {
  private static final String CONFIGURATION = "/analysis.conf";
  private static final String EXTENSION = "/extend";
  private static final int MOST_FILES = 1000;

  private final boolean windows;
  private final Set<String> folders = new HashSet<>();
  private final Set<String> analyzers = new HashSet<>();
  private final Map<String, Upload> files = new HashMap<>();
  private int made;

  GuestDisk(boolean windows) {
    this.windows = windows;
    folders.add(plain(temp()));
    folders.add(drive());
  }

  boolean windows() {
    return windows;
  }

  String temp() {
    return windows ? "C:\\Users\\lab\\AppData\\Local\\Temp" : "/tmp";
  }

  String drive() {
    return windows ? "C:" : "";
  }

  String analyzerOf(String folder) {
    return folder + "/analyzer.py";
  }

  /** A new folder below this one. */
  String makeTemporary(String parent, String prefix) {
    String folder = "%s%s%s%04d".formatted(parent, parent.endsWith("/") ? "" : "/", prefix, ++made);
    makeFolder(folder);
    return folder;
  }

  /** Makes it and what it lies in; false when it is there. */
  boolean makeFolder(String path) {
    String folder = plain(path);
    for (int slash = folder.indexOf('/'); slash > 0; slash = folder.indexOf('/', slash + 1)) {
      folders.add(folder.substring(0, slash));
    }
    return bounded(folders.size()) && folders.add(folder);
  }

  boolean hasParentOf(String path) {
    String plain = plain(path);
    return folders.contains(plain.substring(0, Math.max(0, plain.lastIndexOf('/'))));
  }

  void store(String path, Upload upload) {
    String plain = plain(path);
    if (bounded(files.size())) {
      boolean read = plain.endsWith(CONFIGURATION) || plain.endsWith(EXTENSION);
      files.put(plain, read ? upload : upload.withoutText());
    }
  }

  /** False when it is no zip file. */
  boolean unpackAnalyzer(String folder, Upload zip) {
    if (zip.zip()) {
      makeFolder(folder);
      analyzers.add(plain(analyzerOf(folder)));
    }
    return zip.zip();
  }

  boolean hasAnalyzer(String script) {
    return analyzers.contains(plain(script));
  }

  /** The configuration beside an analyzer. */
  Optional<AnalysisConf> configuration(String script) {
    return beside(script, CONFIGURATION).map(AnalysisConf::parse);
  }

  /** How long the host lets the sample run in all, when it has said so since the start. */
  Optional<Duration> extension(String script) {
    return beside(script, EXTENSION)
        .filter(text -> text.matches("\\d{1,9}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)));
  }

  private Optional<String> beside(String script, String file) {
    String plain = plain(script);
    return Optional.ofNullable(
            files.get(plain.substring(0, Math.max(0, plain.lastIndexOf('/'))) + file))
        .flatMap(Upload::text);
  }

  /** A file of that name in the folder where samples are put. */
  Optional<Upload> sample(String fileName) {
    return Optional.ofNullable(files.get(plain(temp() + "/" + fileName)));
  }

  private static boolean bounded(int entries) {
    if (entries >= MOST_FILES) {
      throw new BrokenRequest("the disk is full");
    }
    return true;
  }

  /** Windows takes either slash. */
  private String plain(String path) {
    String slashes = windows ? path.replace('\\', '/') : path;
    return slashes.endsWith("/") ? slashes.substring(0, slashes.length() - 1) : slashes;
  }
}
