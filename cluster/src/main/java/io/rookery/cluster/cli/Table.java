package io.rookery.cluster.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows under headings, aligned with spaces; plain ASCII around whatever the cells hold. */
final class Table {
  private static final String GAP = "  ";
  private final List<List<String>> rows = new ArrayList<>();

  Table(String... headings) {
    rows.add(List.of(headings).stream().map(text -> text.toUpperCase(Locale.ROOT)).toList());
  }

  /** One row for each object, one column for each key. */
  static Table of(JsonArray objects, String... keys) {
    Table table = new Table(keys);
    for (int i = 0; i < objects.size(); i++) {
      JsonObject object = objects.getJsonObject(i);
      List<String> cells = new ArrayList<>();
      for (String key : keys) {
        cells.add(cell(object.getValue(key)));
      }
      table.rows.add(cells);
    }
    return table;
  }

  Table row(Object... cells) {
    rows.add(List.of(cells).stream().map(Table::cell).toList());
    return this;
  }

  private static String cell(Object value) {
    if (value == null) {
      return "-";
    }
    if (value instanceof JsonArray array) {
      return Console.visible(String.join(", ", array.stream().map(String::valueOf).toList()));
    }
    String text = value instanceof JsonObject object ? object.encode() : value.toString();
    return text.isEmpty() ? "-" : Console.visible(text);
  }

  void print(Console console) {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length())).append(GAP);
      }
      console.print(line.toString().stripTrailing());
    }
  }
}
