package io.rookery.scheduler.store;

import io.rookery.scheduler.job.StoreException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;

/** The steps that have made a database what it is, as it recorded them itself. */
final class AppliedSteps {
  static final String READ =
      "select version, name, checksum, needs from schema_migration order by version";

  private AppliedSteps() {}

  /**
   * Checks that a release that knows these steps can work with the database.
   *
   * @param applied the rows of {@link #READ}
   * @throws StoreException when it cannot
   */
  static void verify(RowSet<Row> applied, List<Migration> known) {
    int place = 0;
    for (Row row : applied) {
      if (place < known.size()) {
        verifyKnown(row, known.get(place));
      } else {
        verifyNewer(row, known.size());
      }
      place++;
    }
  }

  private static void verifyKnown(Row row, Migration expected) {
    String name = row.getString("name");
    if (row.getInteger("version") != expected.version() || !name.equals(expected.name())) {
      throw refused(
          name
              + " was applied where this Rookery has "
              + expected.name()
              + ": start the release that made the database");
    }
    if (!row.getString("checksum").equals(expected.checksum())) {
      throw refused(
          name
              + " was changed after it had been applied: restore the file, and put the change"
              + " into a new one");
    }
  }

  private static void verifyNewer(Row row, int known) {
    if (row.getInteger("needs") > known) {
      throw refused(
          row.getString("name")
              + " was applied by a newer Rookery, this one knows "
              + known
              + " step(s): start the newer release");
    }
  }

  static StoreException refused(String why) {
    return new StoreException("the store's schema does not fit: " + why, null);
  }
}
