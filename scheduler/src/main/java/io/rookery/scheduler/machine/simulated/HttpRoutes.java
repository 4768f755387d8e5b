package io.rookery.scheduler.machine.simulated;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** What hosts ask of an HTTP agent; the routes that no host uses are not there. */
final class HttpRoutes {
  private final Flavour flavour;
  private final GuestDisk disk;
  private final SimulatedAnalyzer analyzer;
  private final HttpStatusBoard board;
  private final boolean cape;
  private final StringBuilder log = new StringBuilder();

  HttpRoutes(Flavour flavour, GuestDisk disk, SimulatedAnalyzer analyzer) {
    this.flavour = flavour;
    this.disk = disk;
    this.analyzer = analyzer;
    this.cape = flavour == Flavour.CAPE;
    this.board = new HttpStatusBoard(cape, disk.windows());
  }

  static JsonObject message(String words) {
    return new JsonObject().put("message", words);
  }

  /** Throws {@link AgentRefusal}. */
  JsonObject serve(String call, CallBody.Form form) {
    return switch (call) {
      case "GET /" -> greeting();
      case "GET /status" -> board.show();
      case "POST /status" -> board.post(form);
      case "GET /logs" -> message("Agent logs").put("stdout", "").put("stderr", log.toString());
      case "GET /system" -> message("System").put("system", disk.windows() ? "Windows" : "Linux");
      case "GET /environ" -> message("Environment variables").put("environ", environ());
      case "GET /path" -> message("Agent path").put("filepath", disk.temp() + "/agent.py");
      case "POST /mkdir" -> makeFolder(needed(form, "dirpath"));
      case "GET /mkdtemp", "POST /mkdtemp" -> makeTemporary(form);
      case "POST /store" -> store(form);
      case "POST /extract" -> extract(form);
      case "POST /execpy" -> start(needed(form, "filepath"));
      case "POST /execute" -> execute(needed(form, "command"));
      default -> throw new AgentRefusal(404, "Route not found");
    };
  }

  private JsonObject greeting() {
    JsonObject greeting =
        message(flavour.greeting())
            .put("version", flavour.version())
            .put("features", new JsonArray(flavour.features()));
    return cape ? greeting.put("is_user_admin", true) : greeting;
  }

  private JsonObject environ() {
    return disk.windows()
        ? new JsonObject().put("SYSTEMDRIVE", disk.drive()).put("TEMP", disk.temp())
        : new JsonObject().put("HOME", "/root");
  }

  private JsonObject makeFolder(String path) {
    if (!disk.makeFolder(path) && !cape) {
      throw new AgentRefusal(500, "Error creating directory");
    }
    return message("Successfully created directory");
  }

  private JsonObject makeTemporary(CallBody.Form form) {
    String parent = form.field("dirpath").orElse(disk.temp());
    String prefix = form.field("prefix").orElse(cape ? "" : "tmp");
    return message("Successfully created temporary directory")
        .put("dirpath", disk.makeTemporary(parent, prefix));
  }

  private JsonObject store(CallBody.Form form) {
    String path = needed(form, "filepath");
    Upload file = form.file("file").orElseThrow(() -> missing("file"));
    if (!cape && !disk.hasParentOf(path)) {
      throw new AgentRefusal(500, "Error storing file");
    }
    disk.store(path, file);
    return message("Successfully stored file");
  }

  private JsonObject extract(CallBody.Form form) {
    String folder = needed(form, "dirpath");
    if (!disk.unpackAnalyzer(folder, form.file("zipfile").orElseThrow(() -> missing("zip file")))) {
      throw new AgentRefusal(500, "Error extracting zip file");
    }
    return message("Successfully extracted zip file");
  }

  /** Only what starts an analyzer does anything. */
  private JsonObject execute(String command) {
    return start(command.substring(command.lastIndexOf(' ') + 1));
  }

  private JsonObject start(String script) {
    JsonObject answer = board.started();
    log.append("started ").append(script).append('\n');
    analyzer.start(disk, script);
    return answer;
  }

  void ended(AnalysisEnd end) {
    log.append("the analyzer has ended\n");
    board.ended(end);
  }

  private static String needed(CallBody.Form form, String field) {
    return form.field(field).orElseThrow(() -> missing(field));
  }

  private static AgentRefusal missing(String thing) {
    return new AgentRefusal(400, "No " + thing + " has been provided");
  }
}
