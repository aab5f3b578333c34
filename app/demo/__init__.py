"""A made-up council for trying things out: people, children, and two years of their work."""
