"""The query options of OData, by their own names."""

from pydantic import Field

from app.schemas.platform.common import Schema

_LONGEST = 8_000


class ODataQuery(Schema):
    """The query options of an entity set; those that are not supported are refused with 501."""

    select: str | None = Field(None, alias="$select", max_length=_LONGEST)
    filter: str | None = Field(None, alias="$filter", max_length=_LONGEST)
    orderby: str | None = Field(None, alias="$orderby", max_length=_LONGEST)
    top: str | None = Field(None, alias="$top", max_length=20)
    skip: str | None = Field(None, alias="$skip", max_length=20)
    count: str | None = Field(None, alias="$count", max_length=20)
    skiptoken: str | None = Field(None, alias="$skiptoken", max_length=4_000)
    format: str | None = Field(None, alias="$format", max_length=200)
    expand: str | None = Field(None, alias="$expand", max_length=_LONGEST)
    apply: str | None = Field(None, alias="$apply", max_length=_LONGEST)
    search: str | None = Field(None, alias="$search", max_length=_LONGEST)
    compute: str | None = Field(None, alias="$compute", max_length=_LONGEST)
    deltatoken: str | None = Field(None, alias="$deltatoken", max_length=_LONGEST)
