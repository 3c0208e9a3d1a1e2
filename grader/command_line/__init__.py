"""What `python -m grader` can do: one module per command, each with `run(arguments, console)`, loaded only when it is asked for."""
