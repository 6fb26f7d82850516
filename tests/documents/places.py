"""Where pages may lead to outside of the repository; a new host is chosen here."""

from __future__ import annotations

EXTERNAL = frozenset(
    {
        "app.somosbiu.com",
        "docs.dagster.io",
        "docs.github.com",
        "docs.meltano.com",
        "duckdb.org",
        "hub.meltano.com",
        "sdk.meltano.com",
        "semver.org",
        "somosbiu.com",
        "www.asaas.com",
    }
)
