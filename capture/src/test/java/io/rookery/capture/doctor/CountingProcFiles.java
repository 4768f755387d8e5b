package io.rookery.capture.doctor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Remembers every file and directory that was read. */
final class CountingProcFiles implements ProcFiles {
  private final ProcFiles files;
  private final List<String> read = Collections.synchronizedList(new ArrayList<>());

  CountingProcFiles(ProcFiles files) {
    this.files = files;
  }

  List<String> read() {
    return List.copyOf(read);
  }

  @Override
  public List<Long> pids() {
    read.add(".");
    return files.pids();
  }

  @Override
  public Optional<String> text(String path) {
    read.add(path);
    return files.text(path);
  }

  @Override
  public Optional<String> link(String path) {
    read.add(path);
    return files.link(path);
  }

  @Override
  public Optional<List<Descriptor>> descriptors(long pid) {
    read.add(pid + "/fd");
    return files.descriptors(pid);
  }

  @Override
  public void lines(String path, Consumer<String> consumer) {
    read.add(path);
    files.lines(path, consumer);
  }
}
