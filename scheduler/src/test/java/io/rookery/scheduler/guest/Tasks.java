package io.rookery.scheduler.guest;

import io.rookery.scheduler.job.JobSpec;
import io.rookery.scheduler.job.Requirement;
import io.rookery.scheduler.job.Script;
import io.rookery.scheduler.job.Scripts;
import io.rookery.scheduler.job.Target;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Builds tasks: a default that works everywhere, and what a test wants changed. */
final class Tasks {
  private Target target = new Target.File("ab".repeat(32), "invoice.exe", 3);
  private Optional<String> packageName = Optional.empty();
  private Map<String, String> options = Map.of();
  private Optional<LocalDateTime> clock = Optional.empty();
  private Dialect dialect = Dialect.CUCKOO;
  private String platform = "linux";
  private Path analyzer = Path.of("analyzer.zip");
  private Optional<Path> sample = Optional.empty();
  private long jobId = 42;
  private GuestSettings settings = GuestSettings.usual();
  private Map<String, String> analyzerKeys = Map.of();
  private List<GuestScript> scripts = List.of();
  private Scripts wanted = Scripts.NONE;

  static Tasks task() {
    return new Tasks();
  }

  Tasks named(String fileName) {
    this.target = new Target.File("ab".repeat(32), fileName, 3);
    return this;
  }

  Tasks url(String url) {
    this.target = new Target.Url(url);
    return this;
  }

  Tasks id(long id) {
    this.jobId = id;
    return this;
  }

  Tasks inPackage(String name) {
    this.packageName = Optional.of(name);
    return this;
  }

  Tasks options(Map<String, String> given) {
    this.options = given;
    return this;
  }

  Tasks clock(LocalDateTime time) {
    this.clock = Optional.of(time);
    return this;
  }

  Tasks on(Dialect flavour, String system) {
    this.dialect = flavour;
    this.platform = system;
    return this;
  }

  Tasks files(Path analyzerZip, Path sampleFile) {
    this.analyzer = analyzerZip;
    this.sample = Optional.of(sampleFile);
    return this;
  }

  Tasks settings(GuestSettings given) {
    this.settings = given;
    return this;
  }

  Tasks analyzerKeys(Map<String, String> given) {
    this.analyzerKeys = given;
    return this;
  }

  Tasks analyzer(Path analyzerZip) {
    this.analyzer = analyzerZip;
    return this;
  }

  Tasks scripts(Path pre, Path during) {
    this.wanted =
        new Scripts(
            Optional.of(new Script("ac".repeat(32), "set up.py")),
            Optional.of(new Script("ad".repeat(32), "click.ps1")));
    this.scripts =
        List.of(
            new GuestScript("pre_script.py", pre), new GuestScript("during_script.ps1", during));
    return this;
  }

  JobSpec spec() {
    return new JobSpec(
        target,
        new Requirement(Optional.empty(), Optional.empty(), Optional.empty(), new TreeSet<>()),
        "",
        1,
        Optional.empty(),
        packageName,
        options,
        false,
        false,
        clock,
        Optional.empty(),
        Optional.empty(),
        wanted);
  }

  GuestTask build() {
    return new GuestTask(
        jobId,
        spec(),
        platform,
        dialect,
        new Endpoint("192.168.56.1", 2042),
        Duration.ofSeconds(120),
        analyzer,
        sample,
        1_000_000,
        settings,
        analyzerKeys,
        scripts);
  }
}
