"""Programmes, cycles, rounds, samples, assignments, and audits until they are submitted."""
