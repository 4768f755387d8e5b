package io.rookery.scheduler.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The schema's steps on the class path. A step that was released is never changed again. */
final class SchemaFiles {
  private static final List<String> NAMES =
      List.of("V0001__jobs.sql", "V0002__cluster.sql", "V0003__extend.sql", "V0004__waiting.sql");

  private SchemaFiles() {}

  static Future<List<Migration>> load(Vertx vertx) {
    return vertx.executeBlocking(
        () -> {
          List<Migration> migrations = new ArrayList<>();
          for (String name : NAMES) {
            migrations.add(Migration.of(name, read(name)));
          }
          return List.copyOf(migrations);
        });
  }

  private static String read(String name) throws IOException {
    try (InputStream in = SchemaFiles.class.getResourceAsStream("/db/" + name)) {
      if (in == null) {
        throw new FileNotFoundException("/db/" + name + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
