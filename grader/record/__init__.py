"""The record of everything, part by part: together they are `grader.ports.Gradebook`. A file is a part, and `db/` has the same ones."""
