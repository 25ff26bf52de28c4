"""The version of the engine, as it stands in every determination."""

ENGINE = "0.1.0"
