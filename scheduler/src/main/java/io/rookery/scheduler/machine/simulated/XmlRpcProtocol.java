package io.rookery.scheduler.machine.simulated;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** The XML-RPC agent of Cuckoo 1.2. */
final class XmlRpcProtocol implements AgentProtocol {
  private static final String SERVER = "BaseHTTP/0.3 Python/2.7.18";
  private static final int PID = 5249;

  private static final int IDLE = 1;
  private static final int RUNNING = 2;
  private static final int COMPLETED = 3;
  private static final int FAILED = 4;

  private final GuestDisk disk;
  private final SimulatedAnalyzer analyzer;
  private final Answers answers;
  private Optional<String> folder = Optional.empty();
  private int status = IDLE;
  private String error = "";

  XmlRpcProtocol(GuestDisk disk, SimulatedAnalyzer analyzer, GuestClock clock) {
    this.disk = disk;
    this.analyzer = analyzer;
    this.answers = new Answers(SERVER, clock);
  }

  @Override
  public BodyReader body(RequestHead head) {
    return new XmlRpcBody();
  }

  @Override
  public Exchange answer(RequestHead head, CallBody body, String caller) {
    String request = head.method() + " " + head.path();
    if (!head.method().equals("POST")) {
      return new Exchange(request, answers.unsupported(head.method()), false);
    }
    if (!head.path().equals("/") && !head.path().equals("/RPC2")) {
      return new Exchange(request, answers.text(404, "No such page"), true);
    }
    if (head.length().isEmpty()) {
      return new Exchange(request, answers.text(500, ""), true);
    }
    return body instanceof CallBody.MethodCall call && !call.method().isEmpty()
        ? new Exchange(call.method(), call(call), true)
        : new Exchange(
            request, fault("<class 'xml.parsers.expat.ExpatError'>:no element found"), true);
  }

  private Buffer call(CallBody.MethodCall call) {
    return switch (call.method()) {
      case "get_status" -> result("<int>" + status + "</int>");
      case "get_error" -> result("<string>" + escaped(error) + "</string>");
      case "add_analyzer" -> addAnalyzer(call);
      case "add_config" -> truth(addConfig(call));
      case "add_malware" -> addMalware(call);
      case "execute" -> execute();
      case "complete" -> complete(call);
      default ->
          fault("<type 'exceptions.Exception'>:method \"" + call.method() + "\" is not supported");
    };
  }

  private Buffer addAnalyzer(CallBody.MethodCall call) {
    String at =
        folder.orElseGet(() -> disk.makeTemporary(disk.windows() ? disk.drive() : "/root", "an"));
    if (!call.file().map(zip -> disk.unpackAnalyzer(at, zip)).orElse(false)) {
      return fault("<class 'zipfile.BadZipfile'>:File is not a zip file");
    }
    folder = Optional.of(at);
    return truth(true);
  }

  /** Before the analyzer is there, the agent puts it where no analyzer looks, and says true. */
  private boolean addConfig(CallBody.MethodCall call) {
    StringBuilder ini = new StringBuilder("[analysis]\n");
    // A line break makes a line that continues the value.
    call.struct()
        .forEach(
            (key, value) ->
                ini.append(key).append(" = ").append(value.replace("\n", "\n\t")).append('\n'));
    Upload file = new Upload(ini.length(), "", false, Optional.of(ini.toString()));
    folder.ifPresent(at -> disk.store(at + "/analysis.conf", file));
    return !call.struct().isEmpty();
  }

  private Buffer addMalware(CallBody.MethodCall call) {
    if (call.file().isEmpty() || call.texts().size() != 1) {
      return fault("<type 'exceptions.TypeError'>:add_malware() takes exactly 3 arguments");
    }
    disk.store(disk.temp() + "/" + call.texts().get(0), call.file().get());
    return truth(true);
  }

  private Buffer execute() {
    if (folder.isEmpty()) {
      return truth(false);
    }
    status = RUNNING;
    analyzer.start(disk, disk.analyzerOf(folder.get()));
    return result("<int>" + PID + "</int>");
  }

  /** The agent does not watch its analyzer, so one that dies changes nothing. */
  @Override
  public void ended(AnalysisEnd end) {
    if (end instanceof AnalysisEnd.Succeeded) {
      status = COMPLETED;
    } else if (end instanceof AnalysisEnd.Failed failed) {
      status = FAILED;
      error = failed.reason();
    }
  }

  private Buffer complete(CallBody.MethodCall call) {
    boolean success = call.texts().isEmpty() || call.texts().get(0).equals("True");
    String reason = call.texts().size() > 1 ? call.texts().get(1) : "";
    ended(success ? new AnalysisEnd.Succeeded() : new AnalysisEnd.Failed(reason));
    return truth(true);
  }

  private Buffer truth(boolean value) {
    return result("<boolean>" + (value ? 1 : 0) + "</boolean>");
  }

  private Buffer result(String value) {
    return answers.xml(
        """
        <?xml version='1.0'?>
        <methodResponse>
        <params>
        <param>
        <value>%s</value>
        </param>
        </params>
        </methodResponse>
        """
            .formatted(value));
  }

  private Buffer fault(String text) {
    return answers.xml(
        """
        <?xml version='1.0'?>
        <methodResponse>
        <fault>
        <value><struct>
        <member>
        <name>faultCode</name>
        <value><int>1</int></value>
        </member>
        <member>
        <name>faultString</name>
        <value><string>%s</string></value>
        </member>
        </struct></value>
        </fault>
        </methodResponse>
        """
            .formatted(escaped(text)));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
