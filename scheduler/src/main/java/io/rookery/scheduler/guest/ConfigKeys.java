package io.rookery.scheduler.guest;

import io.rookery.scheduler.guest.ConfigValue.Flag;
import io.rookery.scheduler.guest.ConfigValue.Moment;
import io.rookery.scheduler.guest.ConfigValue.Text;
import io.rookery.scheduler.guest.ConfigValue.Whole;
import io.rookery.scheduler.job.JobSpec;
import io.rookery.scheduler.job.Target;
import io.rookery.scheduler.machine.Dialect;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which keys an analyzer is given, and what each is made of. */
final class ConfigKeys {
  /** The keys that are made here; no flag of an auxiliary module may have such a name. */
  static final Set<String> OWN =
      Set.of(
          "id",
          "ip",
          "port",
          "package",
          "options",
          "enforce_timeout",
          "terminate_processes",
          "timeout",
          "clock",
          "category",
          "target",
          "file_name",
          "file_type",
          "exports",
          "pe_exports",
          "upload_max_size",
          "do_upload_max_size",
          "enable_trim",
          "completion_key",
          "pre_script",
          "during_script");

  private final GuestTask task;
  private final JobSpec spec;
  private final Clock clock;
  private final ConfigRules rules;
  private final Map<String, ConfigValue> values = new LinkedHashMap<>();

  private ConfigKeys(GuestTask task, Clock clock) {
    this.task = task;
    this.spec = task.spec();
    this.clock = clock;
    this.rules = new ConfigRules(task.dialect(), task.platform());
  }

  /**
   * Makes the configuration.
   *
   * @param facts what the sample looks like; unused for a URL
   * @param folder whether the sample goes into a folder of the job's own
   * @throws GuestException {@link GuestProblem#UNREPRESENTABLE}, naming the key
   */
  static AnalysisConfiguration of(GuestTask task, SampleFacts facts, boolean folder, Clock clock) {
    ConfigKeys keys = new ConfigKeys(task, clock);
    keys.addCommon();
    String fileName = keys.addTarget(facts, folder);
    if (task.dialect() == Dialect.CAPE) {
      keys.addCape();
    } else if (!task.scripts().isEmpty()) {
      throw GuestScript.unwanted("its dialect is not cape");
    }
    keys.addOfMachine();
    return new AnalysisConfiguration(fileName, keys.values);
  }

  private void addCommon() {
    if (task.jobId() < 2) {
      // The analyzers read 0 and 1 as truth values.
      throw new GuestException(
          GuestProblem.UNREPRESENTABLE, "id cannot be given to the guest: it is less than 2");
    }
    values.put("id", new Whole(task.jobId()));
    values.put("ip", new Text(task.resultServer().host()));
    values.put("port", new Whole(task.resultServer().port()));
    // Empty lets the analyzer choose; a missing value would be looked for by the name of None.
    values.put("package", rules.given("package", spec.packageName().orElse("")));
    values.put("options", rules.raw("options", OptionsText.of(spec.options())));
    values.put("enforce_timeout", new Flag(spec.enforceTimeout()));
    values.put("terminate_processes", new Flag(task.settings().terminateProcesses()));
    values.put("timeout", new Whole(seconds()));
    addClock();
  }

  private String addTarget(SampleFacts facts, boolean folder) {
    if (spec.target() instanceof Target.Url url) {
      values.put("category", new Text("url"));
      values.put("target", rules.given("target", url.url()));
      return "";
    }
    Target.File file = (Target.File) spec.target();
    String clean = SampleName.clean(file.name(), task.dialect());
    String fileName = folder ? SampleName.inFolder(task.jobId(), clean, task.platform()) : clean;
    values.put("category", new Text("file"));
    // The analyzers do not use it; the path on this host is none of the guest's business.
    values.put("target", rules.informative(file.sha256()));
    values.put("file_name", rules.raw("file_name", fileName));
    values.put("file_type", rules.informative(facts.type()));
    values.put(
        task.dialect() == Dialect.CAPE ? "exports" : "pe_exports",
        new Text(ExportsText.of(facts.exports(), task.dialect())));
    return fileName;
  }

  private void addCape() {
    values.put("upload_max_size", new Whole(task.uploadLimit()));
    values.put("do_upload_max_size", new Whole(0));
    values.put("enable_trim", new Whole(0));
    values.putAll(CapeFlags.with(task.settings().auxiliary()));
    values.put("pre_script", new Flag(spec.scripts().pre().isPresent()));
    values.put("during_script", new Flag(spec.scripts().during().isPresent()));
  }

  /** As Cuckoo 2's host does with those keys of a machine. */
  private void addOfMachine() {
    new TreeMap<>(task.analyzerKeys())
        .forEach((key, value) -> values.put(key, rules.raw(key, value)));
  }

  /**
   * Analyzers for Windows need a time, and take it as local time; those for Linux call {@code date}
   * if they are given one, so they are given one only if the user asked.
   */
  private void addClock() {
    spec.clock()
        .filter(given -> !ConfigRules.isClock(given, task.platform()))
        .ifPresent(
            given -> {
              throw new GuestException(
                  GuestProblem.UNREPRESENTABLE,
                  "clock cannot be given to the guest: " + ConfigRules.CLOCK_RANGE);
            });
    if (spec.clock().isPresent() || task.platform().equals("windows")) {
      LocalDateTime now =
          LocalDateTime.ofInstant(
              clock.instant(), task.dialect() == Dialect.CAPE ? ZoneOffset.UTC : clock.getZone());
      values.put("clock", new Moment(spec.clock().orElse(now).truncatedTo(ChronoUnit.SECONDS)));
    }
  }

  private long seconds() {
    return Math.max(1, task.timeout().plusMillis(999).toSeconds());
  }
}
