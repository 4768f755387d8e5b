package io.rookery.scheduler.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rookery.scheduler.machine.Dialect;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One promise for each trap that the guests' parsers set. */
class AnalysisConfigurationTest {
  private static final Clock NOON_IN_TOKYO =
      Clock.fixed(Instant.parse("2026-11-23T03:00:00.5Z"), ZoneId.of("Asia/Tokyo"));

  private static final SampleFacts DATA = new SampleFacts("data", List.of());

  @Test
  void a_file_for_a_cuckoo_guest_has_exactly_these_lines() {
    assertThat(rendered(Tasks.task().inPackage("exe").options(Map.of("human", "0", "free", "yes"))))
        .isEqualTo(
            """
            [analysis]
            id = 42
            ip = 192.168.56.1
            port = 2042
            package = exe
            options = free=yes,human=0
            enforce_timeout = False
            terminate_processes = False
            timeout = 120
            category = file
            target = %s
            file_name = invoice.exe
            file_type = data
            pe_exports =\s"""
                .formatted("ab".repeat(32)));
  }

  @Test
  void a_url_has_no_keys_of_a_file() {
    assertThat(rendered(Tasks.task().url("http://127.0.0.1/x?y=1")).lines())
        .contains("category = url", "target = http://127.0.0.1/x?y=1")
        .noneMatch(line -> line.startsWith("file_") || line.startsWith("pe_exports"));
  }

  @Test
  void a_cape_guest_gets_limits_and_the_flags_of_its_modules() {
    assertThat(rendered(Tasks.task().on(Dialect.CAPE, "windows")).lines())
        .contains(
            "exports = ",
            "upload_max_size = 1000000",
            "do_upload_max_size = 0",
            "enable_trim = 0",
            "browser = True",
            "human_windows = True",
            "human_linux = False",
            "tlsdump = True",
            "windows_static_route_gateway = 192.168.1.1",
            "watchdownloads = False")
        .noneMatch(line -> line.startsWith("pe_exports"));
  }

  @ParameterizedTest
  @CsvSource({"CUCKOO,windows", "CUCKOO,linux", "CAPE,windows", "CAPE,linux"})
  void every_line_is_a_key_with_a_separator_and_none_comes_twice(Dialect dialect, String system) {
    String[] lines = rendered(Tasks.task().on(dialect, system)).split("\n", -1);

    assertThat(lines[0]).isEqualTo("[analysis]");
    assertThat(lines).hasSizeGreaterThan(10);
    for (int i = 1; i < lines.length; i++) {
      assertThat(lines[i]).matches("[a-z_]+ = .*");
    }
    assertThat(java.util.Arrays.stream(lines).map(line -> line.split(" = ")[0]))
        .doesNotHaveDuplicates();
  }

  @Test
  void missing_package_and_options_are_empty_and_never_the_word_none() {
    assertThat(rendered(Tasks.task()))
        .contains("\npackage = \n", "\noptions = \n")
        .doesNotContain("None");
  }

  @Test
  void linux_guests_keep_their_clock_unless_the_user_asks() {
    assertThat(rendered(Tasks.task())).doesNotContain("clock");
    assertThat(rendered(Tasks.task().on(Dialect.CAPE, "linux"))).doesNotContain("clock");
    assertThat(rendered(Tasks.task().clock(LocalDateTime.of(2024, 1, 2, 3, 4, 5))))
        .contains("\nclock = 20240102T03:04:05\n");
  }

  @Test
  void windows_guests_always_get_a_time_local_for_cuckoo_and_universal_for_cape() {
    assertThat(rendered(Tasks.task().on(Dialect.CUCKOO, "windows")))
        .contains("\nclock = 20261123T12:00:00\n");
    assertThat(rendered(Tasks.task().on(Dialect.CAPE, "windows")))
        .contains("\nclock = 20261123T03:00:00\n");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1})
  void ids_that_would_be_read_as_truth_values_are_refused(long id) {
    assertRefused(Tasks.task().id(id), "id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "0", "yes", "No", "TRUE", "off", "17", "-3"})
  void a_package_that_would_be_read_as_a_number_or_truth_value_is_refused(String name) {
    assertRefused(Tasks.task().inPackage(name), "package");
  }

  @ParameterizedTest
  @CsvSource({"CUCKOO,windows", "CUCKOO,linux", "CAPE,windows", "CAPE,linux"})
  void a_line_break_which_would_start_a_new_key_is_refused(Dialect dialect, String system) {
    assertRefused(
        Tasks.task().on(dialect, system).options(Map.of("arguments", "x\npackage = evil")),
        "options");
    assertRefused(Tasks.task().on(dialect, system).url("http://a/\r\nid = 7"), "target");
    assertRefused(Tasks.task().on(dialect, system).inPackage("exe\0"), "package");
  }

  @Test
  void a_blank_before_the_first_semicolon_is_refused_where_it_cuts_the_value_off() {
    assertRefused(Tasks.task().url("http://a/x ;y"), "target");
    assertRefused(Tasks.task().options(Map.of("arguments", "a ;b")), "options");
    assertThat(rendered(Tasks.task().url("http://a/x;y ;z"))).contains("target = http://a/x;y ;z");
    assertThat(rendered(Tasks.task().on(Dialect.CAPE, "windows").url("http://a/x ;y")))
        .contains("target = http://a/x ;y");
  }

  @Test
  void two_quotes_alone_are_refused_where_they_mean_nothing() {
    assertRefused(Tasks.task().inPackage("\"\""), "package");
    assertThat(rendered(Tasks.task().on(Dialect.CAPE, "windows").inPackage("\"\"")))
        .contains("package = \"\"");
  }

  @Test
  void percent_signs_are_doubled_for_cape_on_linux_only() {
    String url = "http://a/%20%(b)s%%";
    assertThat(rendered(Tasks.task().on(Dialect.CAPE, "linux").url(url)))
        .contains("target = http://a/%%20%%(b)s%%%%\n");
    assertThat(rendered(Tasks.task().on(Dialect.CAPE, "windows").url(url)))
        .contains("target = http://a/%20%(b)s%%\n");
    assertThat(rendered(Tasks.task().url("http://a/%20%%"))).contains("target = http://a/%20%%");
  }

  @Test
  void a_reference_to_another_key_is_refused_where_it_would_be_resolved() {
    assertRefused(Tasks.task().url("http://a/%(ip)s"), "target");
  }

  @Test
  void text_beyond_ascii_is_refused_where_it_is_read_in_the_guests_code_page() {
    Map<String, String> options = Map.of("arguments", "größe");
    assertRefused(Tasks.task().on(Dialect.CAPE, "windows").options(options), "options");
    assertThat(rendered(Tasks.task().on(Dialect.CAPE, "linux").options(options)))
        .contains("options = arguments=größe");
    assertThat(rendered(Tasks.task().options(options))).contains("options = arguments=größe");
  }

  @Test
  void an_option_that_would_end_early_is_refused_by_its_name() {
    assertRefused(Tasks.task().options(Map.of("arguments", "a,b")), "options.arguments");
    assertRefused(Tasks.task().options(Map.of("a=b", "c")), "options.a=b");
    assertRefused(Tasks.task().options(Map.of("a,b", "c")), "options.a,b");
    assertRefused(Tasks.task().options(Map.of(" ", "c")), "options.");
  }

  @Test
  void equals_signs_in_an_options_value_and_unknown_options_pass() {
    assertThat(rendered(Tasks.task().options(Map.of("z", "a=b=c", "my-own", ""))))
        .contains("options = my-own=,z=a=b=c");
  }

  @Test
  void blanks_around_a_value_are_dropped_here_as_the_parsers_would() {
    assertThat(rendered(Tasks.task().url("  http://a/  "))).endsWith("target = http://a/");
  }

  @ParameterizedTest
  @CsvSource({"CUCKOO,windows", "CUCKOO,linux", "CAPE,windows", "CAPE,linux"})
  void no_name_of_a_sample_makes_a_job_unrepresentable(Dialect dialect, String system) {
    for (String name :
        new String[] {"", " ", "..", "a ;b", "%(x)s", "'x'", "\"\"", "1", "yes", "né\n.exe"}) {
      assertThatCode(() -> rendered(Tasks.task().named(name).on(dialect, system)))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void the_exported_names_stand_under_the_key_of_each_dialect() {
    SampleFacts library = new SampleFacts("PE32", List.of("DllMain", "?a@@YA$X", "b.c", "d e"));

    assertThat(rendered(Tasks.task().on(Dialect.CUCKOO, "windows"), library))
        .contains("\npe_exports = DllMain,?a@@YA$X,b.c");
    assertThat(rendered(Tasks.task().on(Dialect.CAPE, "windows"), library))
        .contains("\nexports = DllMain,?a@@YAX,bc,de\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "1", "a\nid = 7", "x ;y", "%(ip)s", "a,b", "\"\"", "\u00e4", ""})
  void no_exported_name_can_change_or_break_the_configuration(String name) {
    for (Dialect dialect : List.of(Dialect.CUCKOO, Dialect.CAPE)) {
      String[] lines =
          rendered(Tasks.task().on(dialect, "windows"), new SampleFacts("PE32", List.of(name)))
              .split("\n", -1);

      assertThat(lines).filteredOn(line -> line.startsWith("id")).containsExactly("id = 42");
      assertThat(lines)
          .filteredOn(line -> line.contains("exports"))
          .singleElement()
          .asString()
          .matches("(pe_)?exports = [A-Za-z0-9_?@-]*")
          .doesNotMatch(".*= (yes|1)");
    }
  }

  @Test
  void a_table_of_exports_that_is_too_long_is_cut_between_names() {
    List<String> many = java.util.Collections.nCopies(1000, "x".repeat(100));

    String exports = ExportsText.of(many, Dialect.CAPE);

    assertThat(exports).hasSizeBetween(32_000, 32 * 1024).endsWith(",".concat("x".repeat(100)));
  }

  @Test
  void what_a_lab_says_of_auxiliary_modules_and_processes_stands_in_the_configuration() {
    Map<String, String> flags =
        Map.of("procmon", "yes", "browser", "off", "mine", "3", "my_gateway", "10.0.0.1");
    GuestSettings settings = new GuestSettings(true, new java.util.TreeMap<>(flags));

    assertThat(rendered(Tasks.task().on(Dialect.CAPE, "windows").settings(settings)).lines())
        .contains(
            "terminate_processes = True",
            "procmon = True",
            "browser = False",
            "mine = 3",
            "my_gateway = 10.0.0.1",
            "tlsdump = True");
    assertThat(rendered(Tasks.task().on(Dialect.CUCKOO, "windows").settings(settings)))
        .contains("terminate_processes = True")
        .doesNotContain("procmon");
  }

  @Test
  void a_machines_own_keys_are_passed_on() {
    assertThat(rendered(Tasks.task().analyzerKeys(Map.of("analyzer_browser", "ie8"))))
        .endsWith("\nanalyzer_browser = ie8");
  }

  @Test
  void a_clock_that_the_guest_cannot_set_is_refused() {
    LocalDateTime late = LocalDateTime.of(2069, 1, 1, 0, 0);
    assertRefused(Tasks.task().clock(late), "clock");
    assertThat(rendered(Tasks.task().on(Dialect.CUCKOO, "windows").clock(late)))
        .contains("clock = 20690101T00:00:00");
    assertRefused(
        Tasks.task().on(Dialect.CUCKOO, "windows").clock(LocalDateTime.of(12069, 1, 1, 0, 0)),
        "clock");
  }

  @Test
  void a_file_name_stands_without_quotes_so_that_every_analyzer_finds_the_sample() {
    assertThat(rendered(Tasks.task().named("'a b'.exe"))).contains("\nfile_name = _a b_.exe\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud800", "\uffff"})
  void what_is_no_character_is_refused(String text) {
    assertRefused(Tasks.task().options(Map.of("arguments", text)), "options");
  }

  @Test
  void a_fraction_of_a_second_of_timeout_is_not_lost() {
    GuestTask task = Tasks.task().build();
    GuestTask half =
        new GuestTask(
            task.jobId(),
            task.spec(),
            task.platform(),
            task.dialect(),
            task.resultServer(),
            java.time.Duration.ofMillis(1500),
            task.analyzer(),
            task.sample(),
            task.uploadLimit(),
            task.settings(),
            task.analyzerKeys(),
            task.scripts());

    assertThat(ConfigKeys.of(half, DATA, false, NOON_IN_TOKYO).ini()).contains("timeout = 2\n");
  }

  private static String rendered(Tasks task) {
    return rendered(task, DATA);
  }

  private static String rendered(Tasks task, SampleFacts facts) {
    return ConfigKeys.of(task.build(), facts, false, NOON_IN_TOKYO).ini();
  }

  private static void assertRefused(Tasks task, String key) {
    GuestException refused = catchThrowableOfType(GuestException.class, () -> rendered(task));
    assertThat(refused.problem()).isEqualTo(GuestProblem.UNREPRESENTABLE);
    assertThat(refused).hasMessageStartingWith(key);
  }
}
