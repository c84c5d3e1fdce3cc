"""schemathesis over our own document, against a running Larkey: nothing fails, and all is as it is described."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from gateway.openapi.document import document, operations
from tests.gateway.conftest import SETTINGS
from tests.gateway.programs import Programs

ADMIN = "an-admin-token-for-the-tests"
AS_DESCRIBED = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ALL = {f"{operation.method} {operation.path}": operation for operation in operations()}
WITH_INPUT = [name for name, operation in ALL.items() if operation.fields or operation.body]
MODES = [
    *(pytest.param(name, GenerationMode.POSITIVE, id=f"{name} as it should be asked") for name in ALL),
    *(pytest.param(name, GenerationMode.NEGATIVE, id=f"{name} as it should not") for name in WITH_INPUT),
]
BOUNDED = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def options() -> dict[str, Any]:
    return {"settings": {**SETTINGS, "ADMIN_TOKEN": ADMIN}}


@pytest.fixture(scope="module")
def schema() -> Any:
    return schemathesis.openapi.from_dict(document("http://127.0.0.1"))


@pytest.fixture(scope="module")
def line() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


@pytest.mark.parametrize(("name", "mode"), MODES)
def test_every_answer_is_as_the_document_says(
    schema: Any, line: requests.Session, programs: Programs, token: str, name: str, mode: GenerationMode
) -> None:
    operation = ALL[name]
    bearer = ADMIN if operation.guard in ("admin", "token_or_admin") else token

    @BOUNDED
    @given(case=schema[operation.path][operation.method].as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {bearer}"}
        answer = case.call(base_url=programs.larkey.url, session=line, allow_redirects=False, timeout=10)
        case.validate_response(answer, checks=AS_DESCRIBED)

    ask()
