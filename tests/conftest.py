"""What all tests share: the folder of shared data, and the rule that nothing else may be a reason to skip."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("PLANLANG_SHARED", ROOT.parent / "shared"))
NO_SHARED = "the shared folder is missing"

settings.register_profile(
    "planlang", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("planlang")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared folder with data and external cases."""
    if not SHARED.is_dir():
        pytest.skip(NO_SHARED)
    return SHARED


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A test of packed bytes is called by its argument: the bytes hold the second they were packed in, and two
    processes that collect the same tests must find them by the same names."""
    packed = isinstance(val, bytes) and val.startswith((b"\x1f\x8b", b"PK\x03\x04", b"\x28\xb5\x2f\xfd"))
    return argname if packed else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skip for any other reason is a failure."""
    report = yield
    if report.skipped and call.excinfo is not None and NO_SHARED not in str(call.excinfo.value):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped: {call.excinfo.value}"
    return report
