package io.rookery.scheduler.guest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The auxiliary modules of CAPE's analyzers, with the defaults of CAPE's {@code auxiliary.conf}. On
 * Windows a module runs only if its flag is there and true.
 */
final class CapeFlags {
  private static final List<String> ON =
      List.of(
          "browser",
          "digisig",
          "disguise",
          "human_windows",
          "screenshots_windows",
          "screenshots_linux",
          "tlsdump",
          "filecollector");
  private static final List<String> OFF =
      List.of(
          "curtain",
          "windows_static_route",
          "evtx",
          "human_linux",
          "procmon",
          "recentfiles",
          "screenshots_qr",
          "sysmon_windows",
          "sysmon_linux",
          "usage",
          "file_pickup",
          "permissions",
          "pre_script",
          "during_script",
          "tracee_linux",
          "sslkeylogfile",
          "browsermonitor",
          "wmi_etw",
          "dns_etw",
          "amsi_etw",
          "network_etw",
          "watchdownloads");

  private CapeFlags() {}

  /**
   * The flags with what a lab says of them.
   *
   * @param given yes, no or a text by name; also of modules that CAPE does not have
   */
  static Map<String, ConfigValue> with(Map<String, String> given) {
    Map<String, ConfigValue> flags = defaults();
    given.forEach((name, value) -> flags.put(name, value(value)));
    return flags;
  }

  private static ConfigValue value(String given) {
    return switch (given.toLowerCase(Locale.ROOT)) {
      case "yes", "true", "on" -> new ConfigValue.Flag(true);
      case "no", "false", "off" -> new ConfigValue.Flag(false);
      default -> new ConfigValue.Text(given);
    };
  }

  private static Map<String, ConfigValue> defaults() {
    Map<String, ConfigValue> flags = new LinkedHashMap<>();
    ON.forEach(key -> flags.put(key, new ConfigValue.Flag(true)));
    OFF.forEach(key -> flags.put(key, new ConfigValue.Flag(false)));
    flags.put("windows_static_route_gateway", new ConfigValue.Text("192.168.1.1"));
    return flags;
  }
}
