"""The shapes of an answer: the data style, that of OAuth, that of `/api/apps/*` and its kin, and Ocean Engine's.

Source: developer.open-douyin.com; the response classes of the official SDK `@open-dy/open_api_sdk` 1.1.0. The HTTP
status is 200 even of a refusal.
"""

import json
from typing import Literal

from werkzeug.wrappers import Response

from infra.local.sandbox.douyin.call import Call, Json, Told
from infra.local.sandbox.douyin.errors import OLDER, OceanRefusal, Refusal
from infra.local.sandbox.douyin.times import local

Envelope = Literal["data", "oauth", "err_no", "ocean"]


def success(call: Call, envelope: Envelope, result: Json | Told) -> Response:
    """The answer of an interface in its envelope."""
    told = result if isinstance(result, Told) else Told(result, {})
    return _json(_shape(call, envelope, told, 0, ""))


def refusal(call: Call, envelope: Envelope, error: Refusal | OceanRefusal) -> Response:
    """A refusal in the envelope of the interface; the legacy paths have codes of their own."""
    if isinstance(error, OceanRefusal):
        return _json(_shape(call, "ocean", Told({}, {}), error.code, error.message))
    older = call.legacy or call.world.settings.old_codes
    code = OLDER.get(error.code, error.code) if older else error.code
    return _json(_shape(call, envelope, Told({}, {}), code, error.text))


def _shape(call: Call, envelope: Envelope, told: Told, code: int, text: str) -> Json:
    shown = str(code) if call.world.settings.codes_as_text else code
    log_id = f"{local(call.at):%Y%m%d%H%M%S}{call.world.ids.serial():018d}"
    if envelope == "ocean":
        return {"code": code, "message": text or "OK", "request_id": log_id, "data": told.data}
    if envelope == "err_no":
        beside = {"data": told.data} if told.data else {}
        return {"err_no": shown, "err_msg": text, "log_id": log_id, **beside, **told.beside}
    data = {**told.data, "error_code": shown, "description": text}
    if envelope == "oauth":
        return {"data": {**data, "log_id": log_id}, "message": "error" if code else "success"}
    extra = {
        "error_code": shown,
        "description": text,
        "sub_error_code": 0,
        "sub_description": "",
        "logid": log_id,
        "now": int(call.at * 1000),
    }
    return {"data": data, "extra": extra, **told.beside}


def _json(value: Json) -> Response:
    return Response(json.dumps(value, ensure_ascii=False), content_type="application/json; charset=utf-8")
