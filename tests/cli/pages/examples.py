"""examples.py PAGE DIRECTORY: the examples of a man page as they are printed.

PAGE is rendered by mandoc at 80 and at 66 columns, and by groff where that is
there.  In each rendering, an example is what stands 11 columns in, below an
empty line: in the section EXAMPLES, or anywhere in a page of section 7.  What
stands 7 columns in, behind an example, is what that prints.

Example N becomes DIRECTORY/PAGE.N, as it is printed, with all of its blanks;
what it prints becomes DIRECTORY/PAGE.N.out.  What is wrong with a page is
printed, a line each: renderings that differ, lines that do not fit, prompts.
Blanks in what is printed are not told apart: a rendering has no tabs.
"""
import os
import re
import shutil
import subprocess
import sys

EXAMPLE, OUTPUT = 11, 7


def render(command, path):
    text = subprocess.run(command + [path], check=True, text=True,
                          encoding="utf-8", stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout
    text = re.sub("\033\\[[0-9;]*m", "", text)
    text = text.replace("\u2010", "-")  # groff, where a site wants hyphens so
    lines = re.sub(".\b", "", text).expandtabs().split("\n")
    # groff 1.23 indents the text by 7 columns, others by 5
    indents = [len(line) - len(line.lstrip()) for line in lines if line]
    more = min((n for n in indents if n >= 5), default=5) - 5
    return [line[more:] if line.startswith(" " * (5 + more)) else line
            for line in lines]


def blocks(lines, everywhere):
    """Pairs of example and output, each a list of lines."""
    found, section, before, current = [], "", "", None
    for line in lines:
        indent = len(line) - len(line.lstrip())
        if line and indent == 0:
            section = line.strip()
        if not line.strip():
            current = None
        elif current is None and not before.strip() and (
                everywhere or section == "EXAMPLES"):
            if indent == EXAMPLE:
                found.append(([], []))
                current = found[-1][0]
            elif indent == OUTPUT and found:
                current = found[-1][1]
        if current is not None:
            current.append(line)
        before = line
    return found


def faults(page, found, width):
    for example, _ in found:
        for line in example:
            if len(line) > width:
                print(f"{page}: over {width} columns: {line.strip()}")
            if re.match(r"\s*[$>%] ", line):
                print(f"{page}: begins with a prompt: {line.strip()}")
            if not line.isascii():
                print(f"{page}: not US-ASCII: {line.strip()}")


def write(found, stem):
    for number, (example, output) in enumerate(found, 1):
        with open(f"{stem}.{number}", "w", encoding="utf-8") as out:
            out.write("\n".join(example) + "\n")
        if output:
            with open(f"{stem}.{number}.out", "w", encoding="utf-8") as out:
                out.write("\n".join(output) + "\n")


def main():
    path, directory = sys.argv[1:]
    page = os.path.basename(path)
    everywhere = page.endswith(".7")
    renderers = [(["mandoc", "-T", "utf8", "-O", f"width={width}"], width)
                 for width in (80, 66)]
    if shutil.which("groff"):
        renderers += [(["groff", "-mdoc", "-Tutf8", f"-rLL={width}n"], width)
                      for width in (80, 66)]
    first = None
    for command, width in renderers:
        found = blocks(render(command, path), everywhere)
        faults(page, found, width)
        if first is None:
            first = found
            write(found, f"{directory}/{page}")
        elif found != first:
            print(f"{page}: {' '.join(command)} prints other examples")


main()
