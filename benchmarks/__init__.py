"""Benchmarks: commands that measure, never tests that are timed. How to run them: docs/performance.md."""
