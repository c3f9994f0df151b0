"""What a browser sees of S3: an HTTP server for presigned URLs and browser uploads, with the bucket's CORS.

Functions reach S3 through moto; only what they presign points here. The request is checked as S3 would (signature,
expiry, policy of the upload, and the right of the role that signed), then done in moto.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, unquote
from xml.sax.saxutils import escape

from botocore.exceptions import ClientError
from werkzeug.wrappers import Request, Response

from infra.local import notifications
from infra.local.calls import SIGNING_SECRET, Role
from infra.local.presigned import RefusedError, check_form, check_url
from infra.local.template import Template

_OVERRIDES: Final = {
    "response-content-type": "ResponseContentType",
    "response-content-disposition": "ResponseContentDisposition",
    "response-cache-control": "ResponseCacheControl",
}

_SHOWN: Final = {
    "CacheControl": "Cache-Control",
    "ContentDisposition": "Content-Disposition",
    "ContentRange": "Content-Range",
}


class ObjectServer:
    """A WSGI application in front of the template's buckets, addressed by path: `/bucket/key`.

    Args:
        template: whose buckets.
        roles: who may have signed, by access key id.
        client: an S3 client that acts as nobody.
        now: the real time; botocore signs with it.
    """

    def __init__(self, template: Template, roles: Mapping[str, Role], client: Any, now: Callable[[], datetime]) -> None:
        self._cors = {
            bucket.name: bucket.properties.get("CorsConfiguration", {}).get("CorsRules", [])
            for bucket in template.of_type("AWS::S3::Bucket")
        }
        self._roles = roles
        self._client = client
        self._now = now

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Answer one request."""
        request = Request(environ)
        bucket, _, key = request.path.lstrip("/").partition("/")
        try:
            answer = self._answer(request, bucket, key)
        except RefusedError as refusal:
            answer = _error(refusal.code, refusal.message, refusal.status)
        except ClientError as error:
            code = str(error.response["Error"]["Code"])
            answer = _error(code, str(error.response["Error"].get("Message", "")), _status(error))
        answer.headers.extend(self._cors_headers(request, bucket))
        return answer(environ, start_response)

    def _answer(self, request: Request, bucket: str, key: str) -> Response:
        if bucket not in self._cors:
            return _error("NoSuchBucket", "The specified bucket does not exist", 404)
        match request.method:
            case "OPTIONS":
                return _preflight(bool(self._cors_headers(request, bucket)))
            case "POST":
                return self._post(request, bucket)
            case "GET" | "HEAD":
                return self._get(request, bucket, key)
            case "PUT":
                return self._put(request, bucket, key)
        return _error("MethodNotAllowed", "The specified method is not allowed against this resource.", 405)

    def _get(self, request: Request, bucket: str, key: str) -> Response:
        self._check(request, "GetObject", {"Bucket": bucket, "Key": key})
        overrides = {name: request.args[field] for field, name in _OVERRIDES.items() if field in request.args}
        version = {"VersionId": request.args["versionId"]} if "versionId" in request.args else {}
        part = {"Range": request.headers["Range"]} if "Range" in request.headers else {}
        found = self._client.get_object(Bucket=bucket, Key=key, **overrides, **version, **part)
        headers = {"ETag": found["ETag"], "Content-Type": found["ContentType"], "Accept-Ranges": "bytes"}
        for name, header in _SHOWN.items():
            if name in found:
                headers[header] = found[name]
        return Response(found["Body"].read(), 206 if "ContentRange" in found else 200, headers)

    def _put(self, request: Request, bucket: str, key: str) -> Response:
        self._check(request, "PutObject", {"Bucket": bucket, "Key": key})
        kind = {"ContentType": request.content_type} if request.content_type else {}
        made = self._client.put_object(Bucket=bucket, Key=key, Body=request.get_data(), **kind)
        return Response("", 200, {"ETag": made["ETag"]})

    def _post(self, request: Request, bucket: str) -> Response:
        fields = {name.lower(): value for name, value in request.form.items()}
        upload = request.files.get("file")
        if upload is None:
            return _error("InvalidArgument", "POST requires exactly one file upload per request.", 400)
        content = upload.read()
        signer = check_form(fields, bucket=bucket, size=len(content), secret=SIGNING_SECRET, now=self._now())
        key = fields["key"].replace("${filename}", upload.filename or "")
        self._require(signer, "PutObject", {"Bucket": bucket, "Key": key})
        metadata = {n.removeprefix("x-amz-meta-"): v for n, v in fields.items() if n.startswith("x-amz-meta-")}
        kind = fields.get("content-type", "binary/octet-stream")
        with notifications.by_form():
            made = self._client.put_object(Bucket=bucket, Key=key, Body=content, ContentType=kind, Metadata=metadata)
        location = f"{request.host_url}{bucket}/{quote(key)}"
        return _posted(fields, bucket, key, made["ETag"], location)

    def _check(self, request: Request, operation: str, params: dict[str, Any]) -> None:
        path = quote(unquote(request.environ.get("RAW_URI", request.path).partition("?")[0]), safe="/-_.~")
        headers = {name.lower(): value for name, value in request.headers.items()}
        query = request.query_string.decode()
        signer = check_url(request.method, path, query, headers=headers, secret=SIGNING_SECRET, now=self._now())
        self._require(signer, operation, params)

    def _require(self, access_key: str, operation: str, params: dict[str, Any]) -> None:
        """Check the role that signed; what was signed outside of a function is checked by nobody."""
        role = self._roles.get(access_key)
        refused = role.refused("s3", operation, params) if role else None
        if role and refused:
            role.refusals.append(role.explain(refused))
            raise RefusedError("AccessDenied", role.explain(refused))

    def _cors_headers(self, request: Request, bucket: str) -> dict[str, str]:
        origin = request.headers.get("Origin")
        method = request.headers.get("Access-Control-Request-Method", request.method)
        for rule in self._cors.get(bucket, []):
            if origin and method in rule["AllowedMethods"] and _listed(origin, rule["AllowedOrigins"]):
                headers = {
                    "Access-Control-Allow-Origin": "*" if "*" in rule["AllowedOrigins"] else origin,
                    "Vary": "Origin",
                }
                headers["Access-Control-Allow-Methods"] = ", ".join(rule["AllowedMethods"])
                if wanted := request.headers.get("Access-Control-Request-Headers"):
                    headers["Access-Control-Allow-Headers"] = wanted
                if "ExposedHeaders" in rule:
                    headers["Access-Control-Expose-Headers"] = ", ".join(rule["ExposedHeaders"])
                return headers
        return {}


def _listed(origin: str, allowed: list[str]) -> bool:
    return "*" in allowed or origin in allowed


def _preflight(allowed: bool) -> Response:
    return (
        Response("", 200)
        if allowed
        else _error("AccessForbidden", "CORSResponse: This CORS request is not allowed.", 403)
    )


def _posted(fields: Mapping[str, str], bucket: str, key: str, etag: str, location: str) -> Response:
    """The answer to a browser upload; the form says which."""
    headers = {"ETag": etag, "Location": location}
    if target := fields.get("success_action_redirect"):
        mark = "&" if "?" in target else "?"
        address = f"{target}{mark}bucket={quote(bucket)}&key={quote(key)}&etag={quote(etag)}"
        return Response("", 303, {"Location": address, "ETag": etag})
    status = fields.get("success_action_status", "204")
    if status != "201":
        return Response("", 200 if status == "200" else 204, headers)
    parts = {"Location": location, "Bucket": bucket, "Key": key, "ETag": etag}
    body = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in parts.items())
    return Response(f"<PostResponse>{body}</PostResponse>", 201, headers, content_type="application/xml")


def _status(error: ClientError) -> int:
    return int(error.response["ResponseMetadata"]["HTTPStatusCode"])


def _error(code: str, message: str, status: int) -> Response:
    body = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    return Response(f'<?xml version="1.0" encoding="UTF-8"?>\n{body}', status, content_type="application/xml")
