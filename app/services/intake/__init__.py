"""What comes in from outside and touches several areas."""
