package io.rookery.capture.pcap;

import io.vertx.core.json.JsonObject;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What to capture. As JSON: {@code {id, interface, namespace?, file, filter, sizeLimit?, jobId?}}.
 *
 * @param id names the capture on this node until it has been stopped
 * @param networkNamespace the named namespace ({@code ip netns}) the interface is in, if not the
 *     node's own
 * @param file the pcap to make, an absolute path that does not exist yet; end it in {@code .pcap},
 *     because hosts with AppArmor let tcpdump write nothing else
 * @param filter what to keep, in the language of pcap-filter(7); empty keeps everything
 * @param sizeLimit bytes the file may have; the node's configuration decides if empty
 * @param jobId the job the capture is for, for the logs
 */
public record CaptureRequest(
    String id,
    String interfaceName,
    Optional<String> networkNamespace,
    Path file,
    String filter,
    Optional<Long> sizeLimit,
    Optional<String> jobId) {

  /** The smallest size limit that makes sense: the header and one packet. */
  public static final long LEAST_SIZE_LIMIT = 1024;

  private static final int FILTER_LENGTH = 16 * 1024;
  // Linux takes almost anything of up to 15 bytes; nothing a tool could read as an option or a path
  // is taken here.
  private static final Pattern INTERFACE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.:@-]{0,14}");
  private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}");

  public CaptureRequest {
    require(!id.isBlank() && id.length() <= 255, "id");
    require(INTERFACE.matcher(interfaceName).matches(), "interface");
    require(
        networkNamespace.filter(name -> !NAMESPACE.matcher(name).matches()).isEmpty(), "namespace");
    require(file.isAbsolute() && file.getFileName() != null, "file");
    require(filter.length() <= FILTER_LENGTH && filter.indexOf('\0') < 0, "filter");
    require(sizeLimit.filter(limit -> limit < LEAST_SIZE_LIMIT).isEmpty(), "sizeLimit");
  }

  public JsonObject toJson() {
    JsonObject json =
        new JsonObject()
            .put("id", id)
            .put("interface", interfaceName)
            .put("file", file.toString())
            .put("filter", filter);
    networkNamespace.ifPresent(name -> json.put("namespace", name));
    sizeLimit.ifPresent(limit -> json.put("sizeLimit", limit));
    jobId.ifPresent(job -> json.put("jobId", job));
    return json;
  }

  /** Fails with {@link CaptureProblem#BAD_REQUEST}, naming the field at fault. */
  public static CaptureRequest fromJson(JsonObject json) throws CaptureException {
    try {
      return new CaptureRequest(
          text(json, "id"),
          text(json, "interface"),
          Optional.ofNullable(json.getString("namespace")),
          Path.of(text(json, "file")),
          json.getString("filter", ""),
          Optional.ofNullable(json.getLong("sizeLimit")),
          Optional.ofNullable(json.getString("jobId")));
    } catch (InvalidPathException e) {
      throw badRequest("file");
    } catch (IllegalArgumentException e) {
      throw badRequest(e.getMessage());
    } catch (ClassCastException e) {
      throw badRequest("a field of the wrong type");
    }
  }

  private static String text(JsonObject json, String field) {
    String text = json.getString(field);
    require(text != null, field);
    return text;
  }

  private static void require(boolean valid, String field) {
    if (!valid) {
      throw new IllegalArgumentException(field);
    }
  }

  private static CaptureException badRequest(String field) {
    return new CaptureException(
        CaptureProblem.BAD_REQUEST, "bad capture request: " + field, "correct the field: " + field);
  }
}
