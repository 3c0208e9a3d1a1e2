"""Final feedback as it leaves the gradebook: what a coach approved, and nothing else."""
