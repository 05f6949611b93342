"""ci.py FILE: the shell commands of a job of GitHub Actions or GitLab CI, or
of a hook of pre-commit, one a line."""
import sys

import yaml


def commands(config):
    if "jobs" in config:
        for job in config["jobs"].values():
            yield from (step["run"] for step in job["steps"] if "run" in step)
    elif "repos" in config:
        for repo in config["repos"]:
            yield from (hook["entry"] for hook in repo["hooks"])
    else:
        for job in config.values():
            yield from job["script"]


with open(sys.argv[1], encoding="utf-8") as file:
    found = list(commands(yaml.safe_load(file)))
if not found:
    sys.exit("no command")
print("\n".join(found))
