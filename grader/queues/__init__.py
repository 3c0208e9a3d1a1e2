"""Where runs are worked on, outside the script thread."""
