"""Signs requests to AWS (Signature Version 4) with credentials that botocore finds; the project holds none.

botocore looks where the AWS command line does: environment, profile, single sign-on, the machine's role.
"""

from __future__ import annotations

import asyncio
from importlib.util import find_spec
from typing import Any

from workbench.core.errors import SettingsError
from workbench.providers.exchange import Asked


class Signer:
    """Signs for one region. Credentials are looked up once; those that end are renewed by botocore."""

    def __init__(self, region: str) -> None:
        if find_spec("botocore") is None:
            message = "Bedrock needs botocore, which is not installed."
            remedy = (
                'Run: pip install "prompt-workbench[bedrock]", or set AWS_BEARER_TOKEN_BEDROCK to a Bedrock API key.'
            )
            raise SettingsError("bedrock.botocore", message, "", remedy)
        self.region = region
        self._credentials: Any = None

    async def sign(self, request: Asked, service: str = "bedrock") -> None:
        """Put the headers of a signature into a request, made over its address and body as they are.

        Raises:
            SettingsError: there are no credentials, or they cannot be had.
        """
        # In a thread: it reads files, imports for 0.1 s, and may ask a server for new credentials.
        frozen = await asyncio.to_thread(self._frozen) if self._slow() else self._frozen()
        request.headers["host"] = request.url.netloc.decode("ascii")
        signed = self._signature(frozen, request, service)
        for name in ("Authorization", "X-Amz-Date", "X-Amz-Security-Token"):
            if name in signed:
                request.headers[name] = signed[name]

    def _slow(self) -> bool:
        return self._credentials is None or bool(
            getattr(self._credentials, "refresh_needed", None) and self._credentials.refresh_needed()
        )

    def _frozen(self) -> Any:
        from botocore.exceptions import BotoCoreError
        from botocore.session import Session

        try:
            if self._credentials is None:
                self._credentials = Session().get_credentials()
            if self._credentials is not None:
                return self._credentials.get_frozen_credentials()
        except BotoCoreError as error:
            raise SettingsError(
                "bedrock.credentials",
                f"The AWS credentials cannot be had: {' '.join(str(error).split())}",
                "",
                "Check AWS_PROFILE, or sign in again with the AWS command line.",
            ) from error
        remedy = "Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_BEARER_TOKEN_BEDROCK."
        raise SettingsError("bedrock.credentials", "There are no AWS credentials on this machine.", "", remedy)

    def _signature(self, frozen: Any, request: Asked, service: str) -> Any:
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest

        headers = {"host": request.headers["host"], "content-type": request.headers["content-type"]}
        # The address as it is sent: a model's id stands in it with %3A for its colon.
        asked = AWSRequest(request.method, str(request.url), data=request.content, headers=headers)
        SigV4Auth(frozen, service, self.region).add_auth(asked)
        return asked.headers
