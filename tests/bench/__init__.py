"""Measurements: each figure beside a floor, the same work done bare, in the same run."""
