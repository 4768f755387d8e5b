package io.rookery.cluster.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code rookery.yaml} of the suite's nodes: simulated guests, no captures, short leases, and
 * retries without end, so that a job that fails is a finding.
 *
 * @param machines of each node
 * @param runs how long a guest works on an ordinary job
 * @param silence after which a member counts as gone
 */
record NodeTemplate(FieldMap map, Path directory, int machines, Duration runs, Duration silence) {
  /** As many as may be configured; no job of any run can use them up. */
  static final int RETRIES = 100;

  static final String PASSWORD = "ROOKERY_CHAOS_STORE";
  static final String TOKEN = "ROOKERY_CHAOS_TOKEN";

  private static final Pattern PLACEHOLDER = Pattern.compile("@([A-Z_]+)@");

  private static final String TEXT =
      """
      node:     { name: @NAME@, data: @DIRECTORY@/@NAME@, lease: @LEASE@ms, drain: 10s }
      api:      { host: @ADDRESS@, port: @PORT@, tokens: "${@TOKEN@}", deadline: 10s }
      store:    { url: "@STORE_URL@", password: "${@PASSWORD@}", deadline: 3s }
      cluster:  @CLUSTER@
      samples:  { copies: @COPIES@ }
      results:  { host: 127.0.0.1, port: 2042, freeSpace: 1MiB, copies: @COPIES@ }
      capture:  { enabled: false }
      timeouts:
        { analysis: 10s, critical: 30s, restore: 60s, boot: 60s, upload: 60s, connect: 20s,
          call: 30s, lost: 60s, collect: 30s, stop: 20s }
      retry:    { attempts: @RETRIES@ }
      dispatch: { sweep: 2s }
      machines:
        - machinery: simulated
          count: @MACHINES@
          name: @NAME@-sim
          agent: http
          dialect: cape
          options: { runs: @RUNS@ms, drops: 1, diary: @DIARY@ }
      """;

  /** {@code storeUrl} without a password, which the environment has. */
  String text(int place, String storeUrl) {
    Map<String, String> values =
        Map.ofEntries(
            Map.entry("NAME", map.nodeName(place)),
            Map.entry("DIRECTORY", directory.toString()),
            Map.entry("LEASE", Long.toString(silence.multipliedBy(2).toMillis())),
            Map.entry("ADDRESS", map.address(place)),
            Map.entry("PORT", Integer.toString(FieldMap.API_PORT)),
            Map.entry("TOKEN", TOKEN),
            Map.entry("STORE_URL", storeUrl),
            Map.entry("PASSWORD", PASSWORD),
            Map.entry("CLUSTER", cluster(place)),
            Map.entry("COPIES", Integer.toString(Math.min(2, map.nodes()))),
            Map.entry("RETRIES", Integer.toString(RETRIES)),
            Map.entry("MACHINES", Integer.toString(machines)),
            Map.entry("RUNS", Long.toString(runs.toMillis())),
            Map.entry("DIARY", diary(place).toString()));
    return PLACEHOLDER
        .matcher(TEXT)
        .replaceAll(found -> Matcher.quoteReplacement(values.get(found.group(1))));
  }

  /** The nodes know each other by address and by certificate. */
  private String cluster(int place) {
    Certificates files = new Certificates(directory);
    String name = map.nodeName(place);
    return "{ enabled: true, host: %s, members: %s, silence: %dms, repairAfter: 1h, tls: { key: %s, cert: %s, ca: %s } }"
        .formatted(
            map.address(place),
            map.places().stream().map(map::address).toList(),
            silence.toMillis(),
            files.key(name),
            files.certificate(name),
            files.authority());
  }

  /** Where the guests of a node keep their diary. */
  Path diary(int place) {
    return directory.resolve(map.nodeName(place) + ".diary");
  }
}
