"""The short way of DynamoDB's wire is as true as moto's own (whose answers lose the name of a member without one)."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto.core.parse import JSONParser
from moto.core.serialize import JSONSerializer
from moto.core.utils import get_service_model
from werkzeug.datastructures import Headers, MultiDict

from infra.local import serializing

TEXTS = st.text(max_size=8)
SCALARS = st.one_of(
    st.builds(lambda text: {"S": text}, TEXTS),
    st.builds(lambda number: {"N": str(number)}, st.integers()),
    st.builds(lambda flag: {"BOOL": flag}, st.booleans()),
    st.just({"NULL": True}),
    st.builds(lambda texts: {"SS": texts}, st.lists(TEXTS, min_size=1, max_size=3)),
    st.builds(lambda data: {"B": data}, st.binary(max_size=8)),
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.builds(lambda items: {"L": items}, st.lists(inner, max_size=3)),
        st.builds(lambda items: {"M": items}, st.dictionaries(st.text(min_size=1, max_size=8), inner, max_size=3)),
    ),
    max_leaves=12,
)


@pytest.fixture(scope="module", autouse=True)
def _installed() -> None:
    serializing.install()


def _answer(items: list[dict[str, Any]]) -> Any:
    model = get_service_model("dynamodb").operation_model("Query")
    return JSONSerializer(model).serialize({"Items": items, "Count": len(items)})["body"]


@given(st.lists(st.dictionaries(st.sampled_from(["pk", "sk", "标题", "😀"]), VALUES, max_size=4), max_size=3))
def test_an_answer_is_the_same_as_by_motos_own_way(items: list[dict[str, Any]]) -> None:
    """Texts, numbers, flags, sets, bytes and whatever holds them: the body is equal, byte by byte."""
    quick = _answer(items)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(serializing, "is_plain", lambda value: False)
        assert quick == _answer(items)


def _as_sent(value: Any) -> Any:
    """As a client writes it: bytes in base64."""
    if isinstance(value, dict):
        return {name: _as_sent(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_as_sent(inner) for inner in value]
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _request(items: list[dict[str, Any]]) -> Any:
    model = get_service_model("dynamodb").operation_model("TransactWriteItems")
    puts = [{"Put": {"TableName": "t", "Item": item}} for item in items]
    body = json.dumps({"TransactItems": puts}).encode()
    return JSONParser(model).parse(
        {"method": "POST", "url_path": "/", "url_params": {}, "headers": Headers(), "values": MultiDict(), "body": body}
    )


@given(st.lists(st.dictionaries(st.sampled_from(["pk", "sk", "标题", "😀"]), VALUES, max_size=4), max_size=3))
def test_a_request_is_read_as_by_motos_own_way(items: list[dict[str, Any]]) -> None:
    """What a writer sends is the same object for moto, whichever way it was read."""
    quick = _request(_as_sent(items))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(serializing, "is_plain", lambda value: False)
        assert quick == _request(_as_sent(items))


def test_what_needs_translation_takes_the_long_way() -> None:
    """Bytes become base64 and objects of moto become JSON only there."""
    assert serializing.is_plain({"S": "山野茶"})
    assert serializing.is_plain({"M": {"a": {"L": [{"N": "1"}]}}})
    assert not serializing.is_plain({"B": b"x"})
    assert not serializing.is_plain({"L": [{"B": b"x"}]})
    assert not serializing.is_plain({"N": 1})
