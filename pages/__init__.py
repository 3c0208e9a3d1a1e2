"""The screens. One task per file, widgets and words only; what they decide with is in `grader`."""
