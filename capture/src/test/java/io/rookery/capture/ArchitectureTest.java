package io.rookery.capture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.rookery.capture", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule only_the_spawner_starts_processes =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.rookery.capture.process.Spawner")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(ProcessBuilder.class)
          .orShould()
          .callMethodWhere(JavaCall.Predicates.target(HasName.Predicates.name("exec")));

  @ArchTest
  static final ArchRule the_launcher_knows_nothing_of_captures =
      noClasses()
          .that()
          .resideInAPackage("..process..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..pcap..");

  @ArchTest
  static final ArchRule this_module_knows_neither_scheduler_nor_cluster =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.rookery.scheduler..", "io.rookery.cluster..");

  @ArchTest
  static final ArchRule nothing_sleeps =
      noClasses().should().callMethod(Thread.class, "sleep", long.class);

  @ArchTest
  static final ArchRule classes_are_closed_unless_they_are_meant_to_be_extended =
      classes()
          .that()
          .areNotInterfaces()
          .and()
          .areNotEnums()
          .and()
          .areNotAnonymousClasses()
          .should()
          .haveModifier(JavaModifier.FINAL);
}
