package io.rookery.scheduler.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What apt-cache says of the kernels of Debian and of Ubuntu. */
class LabPackagesTest {

  @Test
  void debiansNewestKernelIsWhatTheNamelessOneDependsOn() {
    assertThat(
            LabPackages.kernelParts(
                """
                linux-image-cloud-amd64
                  Depends: linux-image-6.1.0-38-cloud-amd64
                """))
        .containsExactly("linux-image-6.1.0-38-cloud-amd64");
  }

  @Test
  void ubuntusComesWithItsModules() {
    assertThat(
            LabPackages.kernelParts(
                """
                linux-image-5.15.0-91-generic
                 |Depends: linux-modules-5.15.0-91-generic
                  Depends: kmod
                  Depends: linux-base
                  Recommends: linux-image-unsigned
                """))
        .containsExactly("linux-modules-5.15.0-91-generic");
  }

  @Test
  void aPackageThatNobodyProvidesAndOneThatIsConflictedWithAreNone() {
    assertThat(
            LabPackages.kernelParts(
                """
                linux-image-virtual
                  Depends: <linux-image-generic>
                  Conflicts: linux-image-extra
                """))
        .isEmpty();
    assertThat(LabPackages.kernelParts("")).isEmpty();
  }
}
