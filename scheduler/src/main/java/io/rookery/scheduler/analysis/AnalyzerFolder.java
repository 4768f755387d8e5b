package io.rookery.scheduler.analysis;

import io.rookery.scheduler.job.InvalidFieldException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * An analyzer in a folder of the lab, with {@code analyzer.py}, or Cuckoo 3's {@code tmstage.exe},
 * at its root, such as those of a Cuckoo or CAPE installation. Cuckoo 2's for Windows lacks its
 * monitor, of which there are several versions in folders of their own: the files of one are added
 * under {@code bin/}. Links are left out, but those folders themselves may be links.
 *
 * @param folder the analyzer's
 * @param monitors the folder that holds a folder for each monitor; empty if there is none to add
 * @param monitor which of them; empty for Cuckoo's usual one, {@code latest}
 */
public record AnalyzerFolder(Path folder, Optional<Path> monitors, Optional<String> monitor)
    implements AnalyzerArchives.Source {
  /** What a guest starts first: that of Cuckoo 1, 2 and CAPE, and that of Cuckoo 3. */
  private static final List<String> STARTS = List.of("analyzer.py", "tmstage.exe");

  private static final String USUAL = "latest";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
  private static final String FIELD = "options.monitor";

  @Override
  public Optional<AnalyzerArchives.Source> with(Optional<String> chosen) {
    chosen
        .filter(name -> monitors.isPresent() && !NAME.matcher(name).matches())
        .ifPresent(
            name -> {
              throw new InvalidFieldException(FIELD, "must be the name of a monitor's folder");
            });
    return monitors.map(all -> new AnalyzerFolder(folder, monitors, chosen));
  }

  @Override
  public void writeTo(Path zip) throws IOException {
    if (STARTS.stream().noneMatch(start -> Files.isRegularFile(folder.resolve(start)))) {
      throw new IOException(
          folder + " holds no " + String.join(" or ", STARTS) + ": is it an analyzer's folder?");
    }
    SortedMap<String, Path> files = new TreeMap<>();
    AnalyzerZip.filesBelow(folder.toRealPath(), Integer.MAX_VALUE, "", files);
    if (monitors.isPresent()) {
      AnalyzerZip.filesBelow(monitorIn(monitors.get()), 1, "bin/", files);
    }
    AnalyzerZip.write(files, zip);
  }

  private Path monitorIn(Path all) throws IOException {
    Path named = all.resolve(monitor.orElse(USUAL));
    // Windows had no links, so Cuckoo has a file there that holds the name of the folder.
    Path chosen = Files.isRegularFile(named) ? all.resolve(nameIn(named)) : named;
    if (Files.isDirectory(chosen)) {
      return chosen.toRealPath();
    }
    if (monitor.isPresent()) {
      throw new InvalidFieldException(FIELD, "names no monitor that this node has");
    }
    throw new IOException(all + " holds no monitor " + USUAL + ": have Cuckoo's been fetched?");
  }

  private static String nameIn(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      String name = new String(in.readNBytes(256), StandardCharsets.UTF_8).strip();
      if (NAME.matcher(name).matches()) {
        return name;
      }
    }
    throw new IOException(file + " does not hold the name of a monitor's folder");
  }
}
