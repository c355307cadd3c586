from __future__ import annotations

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.servers"]

# Properties are about what holds, not how fast: a busy machine must not make them fail.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")
