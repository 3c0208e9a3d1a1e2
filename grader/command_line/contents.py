"""What a gradebook holds, line by line."""

from grader.command_line.console import Console
from grader.keeping import Contents


def describe(contents: Contents, console: Console) -> None:
    for name, count in contents.counts.items():
        console.print(f"{count:>8,}  {console.text(f'keep.count_{name}')}")
    if contents.first and contents.last:
        first, last = (f"{at.astimezone():%Y-%m-%d %H:%M}" for at in (contents.first, contents.last))
        console.print(console.text("keep.dates", first=first, last=last))
