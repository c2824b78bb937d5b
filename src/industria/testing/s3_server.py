"""An S3 endpoint on loopback (moto, in memory), with the environment set for it; for tests."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from industria.core import missing_extra


@contextmanager
def s3_endpoint(bucket: str = "plant") -> Iterator[str]:
    """``s3://bucket`` while the context is open; the standard variables point at it."""
    try:
        from moto.server import ThreadedMotoServer
    except ImportError:
        raise missing_extra("test", "moto") from None
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    # What an endpoint before this one kept lives on in this process.
    httpx.post(f"http://{host}:{port}/moto-api/reset", trust_env=False).raise_for_status()
    chosen = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    before = {name: os.environ.get(name) for name in chosen}
    os.environ.update(chosen)
    try:
        import s3fs

        s3fs.S3FileSystem.clear_instance_cache()
        s3fs.S3FileSystem(endpoint_url=chosen["AWS_ENDPOINT_URL"]).mkdir(bucket)
        yield f"s3://{bucket}"
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        server.stop()
