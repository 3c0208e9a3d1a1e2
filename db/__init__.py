"""The gradebook on SQL. Rows stay in here; what comes out are the values of `grader/`."""
