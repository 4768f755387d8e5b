package io.rookery.scheduler.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobRequestsTest {

  @Test
  void null_means_the_same_as_nothing() {
    JsonObject body =
        new JsonObject("{'state':null,'owner':null,'before':null,'limit':null}".replace('\'', '"'));

    assertThat(JobRequests.query(body)).isEqualTo(JobRequests.query(new JsonObject()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"18446744073709551633", "17.5", "1e999", "\"17\"", "null"})
  void no_number_becomes_that_of_another_job(String id) {
    assertThatThrownBy(() -> JobRequests.id(new JsonObject("{\"id\":" + id + "}")))
        .isInstanceOf(InvalidFieldException.class)
        .extracting(refused -> ((InvalidFieldException) refused).field())
        .isEqualTo("id");
  }

  @ParameterizedTest
  @CsvSource({"limit,4294967297", "limit,0", "before,1e999", "state,7", "owner,[]", "limit,true"})
  void a_wrong_value_names_its_field(String field, String value) {
    JsonObject body = new JsonObject("{\"" + field + "\":" + value + "}");

    assertThatThrownBy(() -> JobRequests.query(body))
        .isInstanceOf(InvalidFieldException.class)
        .extracting(refused -> ((InvalidFieldException) refused).field())
        .isEqualTo(field);
  }
}
