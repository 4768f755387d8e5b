package io.rookery.cluster;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.vertx.core.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

@AnalyzeClasses(
    packages = "io.rookery.cluster",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ClusterArchitectureTest {

  @ArchTest
  static final ArchRule theWaysInKnowNothingOfTheStore =
      noClasses()
          .that()
          .resideInAnyPackage("..cluster.gateway..", "..cluster.bridge..", "..cluster.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..scheduler.store..", "io.vertx.sqlclient..", "io.vertx.pgclient..")
          .orShould()
          .dependOnClassesThat()
          .haveSimpleName("JobStore");

  @ArchTest
  static final ArchRule theCommandLineIsAClientLikeAnyOther =
      noClasses()
          .that()
          .resideInAPackage("..cluster.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..rookery.scheduler..", "..rookery.capture..", "..cluster.gateway..");

  @ArchTest
  static final ArchRule configurationKnowsNobodyWhoReadsIt =
      noClasses()
          .that()
          .resideInAPackage("..cluster.config..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..cluster.gateway..", "..cluster.bridge..", "..cluster.cli..", "..cluster.node..");

  @ArchTest
  static final ArchRule nothingSleeps =
      noClasses()
          .should()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callMethod(Thread.class, "sleep", long.class, int.class)
          .orShould()
          .callMethod(TimeUnit.class, "sleep", long.class);

  @ArchTest
  static final ArchRule theWaysInNeverWait =
      noClasses()
          .that()
          .resideInAnyPackage("..cluster.gateway..", "..cluster.bridge..")
          .should()
          .callMethod(Future.class, "await")
          .orShould()
          .callMethod(Future.class, "await", long.class, TimeUnit.class)
          .orShould()
          .callMethod(CompletableFuture.class, "get")
          .orShould()
          .callMethod(CompletableFuture.class, "join");
}
