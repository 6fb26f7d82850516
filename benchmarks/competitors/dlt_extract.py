"""dlt's rest_api source, its extract step alone: pages come in, files of rows come out.

A paginator of dlt's own stops where the API says so. Schema inference and loading, which come
after, are not measured.
"""

from __future__ import annotations

import sys

import dlt
from dlt.sources.helpers.rest_client.paginators import (
    BasePaginator,
    OffsetPaginator,
    PageNumberPaginator,
)
from dlt.sources.rest_api import rest_api_source

PAGE_SIZE = 100


def main(api: str, url: str, folder: str) -> None:
    """Read a whole list into a folder."""
    base, _, name = url.rpartition("/")
    paginator: BasePaginator
    params = {}
    if api == "asaas":
        key = "id"
        paginator = OffsetPaginator(limit=PAGE_SIZE, total_path=None, has_more_path="hasMore")
    else:
        key = "uuid"
        params = {"per_page": PAGE_SIZE}
        paginator = PageNumberPaginator(
            base_page=1, page_param="page", total_path="meta.total_pages"
        )
    source = rest_api_source(
        {
            "client": {"base_url": base, "paginator": paginator},
            "resources": [
                {
                    "name": name,
                    "primary_key": key,
                    "endpoint": {"path": name, "data_selector": "data", "params": params},
                }
            ],
        }
    )
    dlt.pipeline("benchmark", pipelines_dir=folder).extract(source)


if __name__ == "__main__":
    main(*sys.argv[1:])
