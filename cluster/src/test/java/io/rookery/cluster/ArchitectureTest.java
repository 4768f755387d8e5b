package io.rookery.cluster;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/** The boundaries of the design, held by the build. */
@AnalyzeClasses(packages = "io.rookery", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final Set<String> BLOCKING =
      Set.of(
          "java.lang.Thread.sleep",
          "java.lang.Thread.join",
          "java.lang.Object.wait",
          "java.lang.Process.waitFor",
          "java.util.concurrent.CompletableFuture.get",
          "java.util.concurrent.CompletableFuture.join",
          "java.util.concurrent.Future.get",
          "java.util.concurrent.CountDownLatch.await",
          "java.util.concurrent.Semaphore.acquire",
          "java.net.InetAddress.getByName",
          "java.net.InetAddress.getAllByName",
          "java.net.InetAddress.getLocalHost",
          "io.vertx.core.Future.await");

  @ArchTest
  static final ArchRule captureKnowsNobody =
      noClasses()
          .that()
          .resideInAPackage("io.rookery.capture..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.rookery.scheduler..", "io.rookery.cluster..");

  @ArchTest
  static final ArchRule theSchedulerKnowsOnlyCapture =
      noClasses()
          .that()
          .resideInAPackage("io.rookery.scheduler..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.rookery.cluster..");

  @ArchTest
  static final ArchRule childrenAreStartedByOneClass =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.rookery.capture.process.Spawner")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.lang.ProcessBuilder")
          .orShould()
          .callMethodWhere(
              DescribedPredicate.describe(
                  "starts a process",
                  call ->
                      call.getTargetOwner().isEquivalentTo(Runtime.class)
                          && call.getName().equals("exec")));

  /**
   * What runs on threads of its own may wait: the programs at a terminal, the threads that the
   * launcher gives to children, and what the starts of the embedded server and of a cluster do on a
   * worker.
   */
  @ArchTest
  static final ArchRule nothingWaitsOnAnEventLoop =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.rookery.cluster.cli..",
              "io.rookery.cluster.demo..",
              "io.rookery.cluster.bench..",
              "io.rookery.cluster.chaos..",
              "io.rookery.cluster.lab..",
              "io.rookery.capture.process..")
          .and()
          .doNotHaveFullyQualifiedName("io.rookery.cluster.node.NodeRun")
          .and()
          .doNotHaveFullyQualifiedName("io.rookery.cluster.membership.ClusterStart")
          .and()
          .haveNameNotMatching("io\\.rookery\\.scheduler\\.store\\.Server.*")
          .should()
          .callMethodWhere(
              DescribedPredicate.describe("blocks its thread", ArchitectureTest::blocks));

  @ArchTest
  static final ArchRule nobodyOpensBlockingSockets =
      noClasses()
          .that()
          .haveNameNotMatching("io\\.rookery\\.scheduler\\.store\\.Server.*")
          .should()
          .dependOnClassesThat()
          .haveNameMatching("java\\.net\\.(Socket|ServerSocket|URLConnection|HttpURLConnection)")
          .orShould()
          .dependOnClassesThat()
          .resideInAPackage("java.net.http");

  /** Clients are made where their deadlines are: nowhere else can one be without. */
  @ArchTest
  static final ArchRule clientsAreMadeWhereTheirDeadlinesAre =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.rookery.scheduler.guest",
              "io.rookery.scheduler.machine..",
              "io.rookery.cluster.peer",
              "io.rookery.cluster.membership",
              "io.rookery.cluster.cli..",
              "io.rookery.cluster.demo..",
              "io.rookery.cluster.bench..",
              "io.rookery.cluster.chaos..")
          .should()
          .callMethodWhere(
              DescribedPredicate.describe(
                  "makes a client",
                  call -> call.getName().matches("create(Http|Net|Web)Client|httpClientBuilder")));

  @ArchTest
  static final ArchRule gatewaysAskDesksAndNotTheStore =
      noClasses()
          .that()
          .resideInAnyPackage("io.rookery.cluster.gateway", "io.rookery.cluster.cli")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.rookery.scheduler.store..");

  @ArchTest
  static final ArchRule lowerPartsDoNotCallUp =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.rookery.scheduler.job",
              "io.rookery.scheduler.sample",
              "io.rookery.scheduler.machine..",
              "io.rookery.scheduler.guest",
              "io.rookery.scheduler.result")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.rookery.scheduler.analysis", "io.rookery.scheduler.dispatch");

  @ArchTest
  static final ArchRule packagesOfTheSchedulerHaveNoCycles =
      slices().matching("io.rookery.scheduler.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule packagesOfTheNodeHaveNoCycles =
      slices().matching("io.rookery.cluster.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule packagesOfCaptureHaveNoCycles =
      slices().matching("io.rookery.capture.(*)..").should().beFreeOfCycles();

  private static boolean blocks(JavaCall<?> call) {
    boolean afterACheckThatItIsDone =
        call.getOriginOwner().getFullName().equals("io.rookery.capture.pcap.Captures");
    return !afterACheckThatItIsDone
        && BLOCKING.contains(call.getTargetOwner().getFullName() + "." + call.getName());
  }
}
