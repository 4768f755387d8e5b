package io.rookery.scheduler.machine.simulated;

import io.rookery.scheduler.machine.RestoreRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The lives of all machines of a group; the oldest ended ones are forgotten, but all stand in the
 * file if there is one. Thread-safe.
 */
final class Diary {
  private static final int MOST_ENDED = 100_000;

  private final Instant began = Instant.now();
  private final long origin = System.nanoTime();
  private final DiaryFile file;
  private final Set<DiaryEntry> open = new LinkedHashSet<>();
  private final Deque<DiaryEntry> ended = new ArrayDeque<>();

  Diary(DiaryFile file) {
    this.file = file;
  }

  synchronized DiaryEntry begin(String machine, RestoreRequest request) {
    DiaryEntry entry =
        new DiaryEntry(machine, request.jobId(), request.attempt(), now(), Optional.empty());
    open.add(entry);
    file.begun(entry);
    return entry;
  }

  synchronized void end(DiaryEntry entry) {
    open.remove(entry);
    DiaryEntry whole =
        new DiaryEntry(
            entry.machine(),
            entry.jobId(),
            entry.attempt(),
            entry.restoredAt(),
            Optional.of(now()));
    ended.add(whole);
    file.ended(whole);
    if (ended.size() > MOST_ENDED) {
      ended.remove();
    }
  }

  synchronized List<DiaryEntry> entries() {
    List<DiaryEntry> entries = new ArrayList<>(ended);
    entries.addAll(open);
    entries.sort(Comparator.comparing(DiaryEntry::restoredAt));
    return List.copyOf(entries);
  }

  private Instant now() {
    return began.plus(Duration.ofNanos(System.nanoTime() - origin));
  }
}
