"""Questionnaires and their versions, answers, grading, scales and crosswalks."""
