"""An OpenID Connect provider on this machine: a real one (authlib), with answers that can be spoilt."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import flask
import jwt
import oidc_provider_mock
import requests
from oidc_provider_mock._server import _threaded_server

Claims = dict[str, Any]


class House:
    """The running provider: `spoil` changes the claims of ID tokens, `asked` is what came for a token."""

    def __init__(self, app: flask.Flask) -> None:
        self.spoil: Callable[[Claims], Claims] = lambda claims: claims
        self.sign_with: Any = None
        self.asked: list[dict[str, str]] = []
        self.address = ""
        app.before_request(self._note)
        app.after_request(self._spoilt)

    def knows(self, sub: str, **claims: Any) -> None:
        requests.put(f"{self.address}/users/{sub}", json=claims, timeout=10).raise_for_status()

    def let_in(self, address: str, sub: str) -> str:
        """What a browser does there: open the address, say who one is; returns where it is sent back to."""
        answer = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=10)
        return str(answer.headers["Location"])

    def _note(self) -> None:
        if flask.request.path == "/oauth2/token":
            self.asked.append(flask.request.form.to_dict())

    def _spoilt(self, answer: flask.Response) -> flask.Response:
        if flask.request.path != "/oauth2/token" or answer.status_code != 200:
            return answer
        told = json.loads(answer.get_data())
        claims = jwt.decode(told["id_token"], options={"verify_signature": False})
        key = flask.g.oidc_provider_mock_storage.jwk
        own = jwt.PyJWK(key.as_dict(is_private=True), "RS256").key
        told["id_token"] = jwt.encode(
            self.spoil(claims), self.sign_with or own, "RS256", {"kid": key.as_dict()["kid"]}
        )
        answer.set_data(json.dumps(told))
        return answer


@contextmanager
def running() -> Iterator[House]:
    before = os.environ.get("AUTHLIB_INSECURE_TRANSPORT")
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    app = oidc_provider_mock.app()
    house = House(app)
    try:
        with _threaded_server(app, host="127.0.0.1") as server:
            house.address = f"http://127.0.0.1:{server.server_port}"
            yield house
    finally:
        os.environ.pop("AUTHLIB_INSECURE_TRANSPORT")
        if before is not None:
            os.environ["AUTHLIB_INSECURE_TRANSPORT"] = before


def query_of(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
