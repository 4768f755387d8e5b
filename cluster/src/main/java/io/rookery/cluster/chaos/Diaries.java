package io.rookery.cluster.chaos;

import io.rookery.cluster.chaos.History.Life;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The diaries that the guests of all nodes have left. Blocks. */
final class Diaries {

  private Diaries() {}

  /** All lives; those that a SIGKILL cut off end with it. */
  static List<Life> read(FieldMap map, NodeTemplate template, List<Journal.Deed> deeds) {
    List<Life> lives = new ArrayList<>();
    for (int place : map.places()) {
      List<Instant> kills =
          deeds.stream()
              .filter(deed -> deed.fault() instanceof Kill && deed.place() == place)
              .map(Journal.Deed::broke)
              .toList();
      try {
        lives.addAll(Lives.read(Files.readAllLines(template.diary(place)), kills));
      } catch (IOException unreadable) {
        throw new ChaosException("the diary of node-" + place + " cannot be read", unreadable);
      }
    }
    return lives;
  }
}
