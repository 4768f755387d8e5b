package io.rookery.scheduler.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every version of the old agents may answer, in the bytes in which they answer it. */
class XmlRpcAnswersTest {
  private static final String HEAD =
      "Server: BaseHTTP/0.3 Python/2.7.18\r\nDate: Mon, 23 Nov 2026 13:59:26 GMT\r\n";
  private static final String NOT_SUPPORTED =
      """
      <fault>
      <value><struct>
      <member>
      <name>faultString</name>
      <value><string>&lt;type 'exceptions.Exception'&gt;:no such method</string></value>
      </member>
      <member>
      <name>faultCode</name>
      <value><int>1</int></value>
      </member>
      </struct></value>
      </fault>
      """;

  private final Loop loop = new Loop();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private String answer = ok("<int>1</int>");
  private String reason = ok("<string></string>");
  private final FakeAgent fake =
      new FakeAgent(
          loop.vertx(),
          socket ->
              socket.handler(
                  request -> {
                    String text = request.toString();
                    asked.add(text);
                    socket.end(
                        Buffer.buffer(
                            text.startsWith("GET")
                                ? "HTTP/1.0 501 Unsupported method ('GET')\r\n" + HEAD + "\r\n"
                                : text.contains("get_error") ? reason : answer));
                  }));
  private final GuestAgent agent = AgentConversations.find(loop, fake.endpoint());

  @AfterEach
  void stop() {
    loop.close();
  }

  @Test
  void a_request_has_the_bytes_that_were_recorded() {
    loop.await(agent::status);

    String[] request = asked.get(asked.size() - 1).split("\r\n\r\n", -1);
    assertThat(request[0].split("\r\n"))
        .startsWith("POST /RPC2 HTTP/1.1")
        .anyMatch(header -> header.equalsIgnoreCase("Content-Type: text/xml"))
        .anyMatch(header -> header.equalsIgnoreCase("Content-Length: 104"))
        .anyMatch(header -> header.equalsIgnoreCase("Connection: close"))
        .noneMatch(header -> header.toLowerCase(java.util.Locale.ROOT).startsWith("accept-enc"));
    assertThat(request[1])
        .isEqualTo(
            "<?xml version='1.0'?>\n<methodCall>\n<methodName>get_status</methodName>\n"
                + "<params>\n</params>\n</methodCall>\n");
  }

  @ParameterizedTest
  @CsvSource({"<int>5249</int>", "<i4>5249</i4>", "<int>1</int>", "<boolean>1</boolean>"})
  void a_process_id_and_true_both_mean_that_the_analyzer_runs(String result) {
    answer = ok(result);

    loop.await(agent::execute);

    assertThat(asked).noneMatch(request -> request.contains("get_error"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<string>no analyzer</string>|no analyzer",
        "<string></string>|gives no reason",
        "<string>None</string>|gives no reason",
        "<nil/>|gives no reason",
        "<boolean>0</boolean>|gives no reason",
      })
  void false_is_a_refusal_with_the_reason_that_the_agent_has(String told, String expected) {
    answer = ok("<boolean>0</boolean>");
    reason = ok(told);

    assertThat(failure(GuestProblem.REJECTED)).hasMessageContaining(expected);
  }

  @Test
  void an_agent_that_cannot_tell_its_reason_has_still_refused() {
    answer = ok("<boolean>0</boolean>");
    for (String untold : List.of(fault(), notFound(), internal())) {
      reason = untold;

      assertThat(failure(GuestProblem.REJECTED)).hasMessageContaining("unknown error");
    }
  }

  @Test
  void a_failed_analysis_whose_reason_cannot_be_told_has_failed_all_the_same() {
    answer = ok("<int>4</int>");
    reason = fault();

    assertThat(loop.await(agent::status))
        .isInstanceOfSatisfying(
            GuestStatus.Failed.class,
            failed -> assertThat(failed.description()).contains("unknown error"));
  }

  @Test
  void faults_come_with_status_200_and_other_statuses_without_a_document() {
    answer = fault();
    assertThat(failure(GuestProblem.REJECTED)).hasMessageContaining("no such method");
    answer = notFound();
    assertThat(failure(GuestProblem.REJECTED)).hasMessageContaining("404");
    answer = internal();
    assertThat(failure(GuestProblem.REJECTED)).hasMessageContaining("500");
    answer = "HTTP/1.0 200 OK\r\n" + HEAD + "\r\n<html>";
    failure(GuestProblem.MALFORMED);
  }

  @ParameterizedTest
  @CsvSource({"<int>0</int>", "<int>5</int>", "<string>2</string>", "<boolean>1</boolean>"})
  void a_status_that_no_version_has_is_no_answer(String status) {
    answer = ok(status);

    assertThat(
            catchThrowableOfType(GuestException.class, () -> loop.await(agent::status)).problem())
        .isEqualTo(GuestProblem.MALFORMED);
  }

  private GuestException failure(GuestProblem problem) {
    GuestException failure =
        catchThrowableOfType(GuestException.class, () -> loop.await(agent::execute));
    assertThat(failure.problem()).isEqualTo(problem);
    return failure;
  }

  private static String ok(String value) {
    return xml("<params>\n<param>\n<value>" + value + "</value>\n</param>\n</params>\n");
  }

  private static String fault() {
    return xml(NOT_SUPPORTED);
  }

  private static String xml(String content) {
    String body = "<?xml version='1.0'?>\n<methodResponse>\n" + content + "</methodResponse>\n";
    return "HTTP/1.0 200 OK\r\n"
        + HEAD
        + "Content-type: text/xml\r\nContent-length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static String notFound() {
    return "HTTP/1.0 404 Not Found\r\n"
        + HEAD
        + "Content-type: text/plain\r\nContent-length: 12\r\n\r\nNo such page";
  }

  private static String internal() {
    return "HTTP/1.0 500 Internal Server Error\r\n" + HEAD + "Content-length: 0\r\n\r\n";
  }
}
