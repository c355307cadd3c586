from __future__ import annotations

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.servers"]

# Properties are about what holds, not how fast: a busy machine must not make them fail. Nor must
# luck: every run tries the same examples. `--hypothesis-profile search` looks for new ones.
_ANY_MACHINE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("any machine", _ANY_MACHINE, derandomize=True)
settings.register_profile("search", _ANY_MACHINE, max_examples=2000)
settings.load_profile("any machine")
