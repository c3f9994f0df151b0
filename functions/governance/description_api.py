"""The description of this API over HTTP."""

from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from pydantic import WithJsonSchema

from governance.api import api
from governance.description import description

Document = Annotated[str | None, WithJsonSchema({"type": "object"})]
"""A JSON document that is sent as the text it is: made anew from its values it would be another file."""


@api.get("/openapi.json", allow=None)
def get_openapi() -> Response[Document]:
    """Show the description of this API.

    An OpenAPI 3.1 document; it changes only with a deployment.
    """
    found = description()
    headers = {"ETag": found.etag, "Cache-Control": "public, max-age=300"}
    if api.resolver.current_event.headers.get("if-none-match") == found.etag:
        return Response(HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(HTTPStatus.OK, "application/json", found.text, headers)
